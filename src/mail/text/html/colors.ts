/** Colours of HTML and CSS, as mail writes them. */

export interface Color {
  /** Red, green and blue, 0 to 255. */
  readonly parts: readonly [number, number, number];
  readonly isClear: boolean;
}

/** The names that are used; others are not known. */
const named: Readonly<Record<string, string>> = {
  white: 'ffffff',
  black: '000000',
  red: 'ff0000',
  green: '008000',
  blue: '0000ff',
  yellow: 'ffff00',
  gray: '808080',
  grey: '808080',
  silver: 'c0c0c0',
  lightgray: 'd3d3d3',
  lightgrey: 'd3d3d3',
  whitesmoke: 'f5f5f5',
  snow: 'fffafa',
  ivory: 'fffff0',
  navy: '000080',
  orange: 'ffa500',
};

/** Of all channels together: nobody sees less. */
const seenDifference = 12;

/** Undefined where the colour is not known. */
export function parseColor(value: string): Color | undefined {
  if (value === 'transparent') return { parts: [0, 0, 0], isClear: true };
  const hex = /^#?([0-9a-f]{3,8})$/.exec(value)?.[1] ?? named[value];
  return hex === undefined ? functionColor(value) : hexColor(hex);
}

function hexColor(hex: string): Color | undefined {
  const digits = hex.length <= 4 ? hex.replace(/./g, '$&$&') : hex;
  const [red = NaN, green = NaN, blue = NaN, alpha = 255] = (digits.match(/../g) ?? []).map((two) => parseInt(two, 16));
  return colorOf(red, green, blue, alpha);
}

function functionColor(value: string): Color | undefined {
  const inner = /^rgba?\(([\d., /%]{1,60})\)$/.exec(value)?.[1];
  if (inner === undefined) return undefined;
  const [red = NaN, green = NaN, blue = NaN, alpha = 1] = inner.split(/[, /]+/).map(Number);
  return colorOf(red, green, blue, alpha);
}

function colorOf(red: number, green: number, blue: number, alpha: number): Color | undefined {
  return Number.isNaN(red + green + blue) ? undefined : { parts: [red, green, blue], isClear: alpha === 0 };
}

/** Says whether a text of one colour is not seen on the other. */
export function isLost(text: Color, ground: Color): boolean {
  if (text.isClear) return true;
  const differences = text.parts.map((part, at) => Math.abs(part - (ground.parts[at] ?? 0)));
  return differences.reduce((sum, difference) => sum + difference, 0) <= seenDifference;
}
