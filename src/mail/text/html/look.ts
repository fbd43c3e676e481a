/** How an element shows its text, as far as it can be said from styles: enough to know what is hidden in the ways mail hides. */
import { type Color, isLost, parseColor } from './colors.ts';
import { type Declarations, pixelsOf } from './declarations.ts';

export interface Look {
  /** Not shown, whatever the elements in it say. */
  readonly isGone: boolean;
  /** These three hold for elements in it that say nothing else. */
  readonly isInvisible: boolean;
  readonly isTiny: boolean;
  readonly color: Color | undefined;
  /** Undefined where it is a picture, or not known. */
  readonly ground: Color | undefined;
  /** Its text is not seen, for one of these reasons. */
  readonly isHidden: boolean;
}

/** A page that says nothing: black on white. */
export const firstLook: Look = {
  isGone: false,
  isInvisible: false,
  isTiny: false,
  color: parseColor('black'),
  ground: parseColor('white'),
  isHidden: false,
};

/** Characters of such a size are no longer read. */
const tinyPixels = 1;
/** So far left or above, nothing is on the screen. */
const awayPixels = -500;

/** Pictures have their own size and colours. */
export function hidesPictures({ isGone, isInvisible }: Look): boolean {
  return isGone || isInvisible;
}

/** The look of an element with those declarations in an element that looks like `outer`. */
export function lookIn(outer: Look, declarations: Declarations): Look {
  if (declarations.size === 0) return outer;
  const isGone = outer.isGone || isAway(declarations);
  const isInvisible = visibilityOf(declarations.get('visibility')) ?? outer.isInvisible;
  const isTiny = isTinyFont(declarations) ?? outer.isTiny;
  const color = colorIn(outer, declarations.get('color'));
  const ground = groundIn(outer, declarations);
  const isOneColor = color !== undefined && ground !== undefined && isLost(color, ground);
  return { isGone, isInvisible, isTiny, color, ground, isHidden: isGone || isInvisible || isTiny || isOneColor };
}

function isAway(declarations: Declarations): boolean {
  if (declarations.get('display') === 'none') return true;
  if (pixelsOf(declarations.get('opacity')) === 0) return true;
  return isClosed(declarations) || isOffScreen(declarations);
}

/** A box without room, which shows nothing of what does not fit. */
function isClosed(declarations: Declarations): boolean {
  if (/^rect\((?:\s*[01](?:px)?[\s,)]){2}/.test(declarations.get('clip') ?? '')) return true;
  const overflows = ['overflow', 'overflow-x', 'overflow-y'].map((property) => declarations.get(property) ?? '');
  if (!overflows.some((value) => /^(?:hidden|clip)/.test(value))) return false;
  return ['width', 'height', 'max-width', 'max-height'].some((side) => {
    return (pixelsOf(declarations.get(side)) ?? Infinity) <= tinyPixels;
  });
}

function isOffScreen(declarations: Declarations): boolean {
  const isPlaced = /^(?:absolute|fixed)$/.test(declarations.get('position') ?? '');
  const properties = isPlaced ? ['text-indent', 'margin-left', 'left', 'top'] : ['text-indent', 'margin-left'];
  return properties.some((property) => (pixelsOf(declarations.get(property)) ?? 0) <= awayPixels);
}

function visibilityOf(value: string | undefined): boolean | undefined {
  if (value === 'hidden' || value === 'collapse') return true;
  return value === 'visible' ? false : undefined;
}

function isTinyFont(declarations: Declarations): boolean | undefined {
  const shorthand = /(?:^|\s)([\d.]{1,12}(?:px|pt|em|%)?)(?:\s*\/|\s)/.exec(declarations.get('font') ?? '')?.[1];
  const value = declarations.get('font-size') ?? shorthand;
  if (value === undefined || value === 'inherit') return undefined;
  const size = pixelsOf(value);
  return size !== undefined && size <= tinyPixels;
}

function colorIn(outer: Look, value: string | undefined): Color | undefined {
  return value === undefined || value === 'inherit' ? outer.color : parseColor(value);
}

function groundIn(outer: Look, declarations: Declarations): Color | undefined {
  const short = declarations.get('background');
  if (/url\(|gradient/.test(`${short} ${declarations.get('background-image')}`)) return undefined;
  const value = declarations.get('background-color') ?? colorWordOf(short);
  if (value === undefined) return outer.ground;
  const color = parseColor(value);
  return color?.isClear ? outer.ground : color;
}

/** What in a background names a colour; undefined where it names none. */
function colorWordOf(background: string | undefined): string | undefined {
  const words = background?.match(/rgba?\([^)]{0,60}\)|[^\s()]+/g)?.slice(0, 10) ?? [];
  return words.find((word) => parseColor(word) !== undefined);
}
