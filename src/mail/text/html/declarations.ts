/** The declarations of a style, as far as they can hide something: CSS as mail uses it, not the whole of it. */

/** Values by property, both in lower case. */
export type Declarations = ReadonlyMap<string, string>;

export const noDeclarations: Declarations = new Map();

const told: ReadonlySet<string> = new Set(
  `display visibility opacity overflow overflow-x overflow-y width height max-width max-height font-size font color background
  background-color background-image position left top text-indent margin-left clip`.split(/\s+/),
);

const comments = /\/\*[^*]*(?:\*(?!\/)[^*]*)*(?:\*\/|$)/g;

/** Reads what stands in a style attribute or between the braces of a rule. Of a property that is there twice the last counts. */
export function parseDeclarations(style: string): Declarations {
  const declarations = new Map<string, string>();
  for (const declaration of withoutComments(style).toLowerCase().split(';')) {
    const colon = declaration.indexOf(':');
    const property = declaration.slice(0, Math.max(colon, 0)).trim();
    if (told.has(property)) declarations.set(property, valueOf(declaration.slice(colon + 1)));
  }
  return declarations.size === 0 ? noDeclarations : declarations;
}

export function withoutComments(style: string): string {
  return style.includes('/*') ? style.replace(comments, ' ') : style;
}

function valueOf(written: string): string {
  const mark = written.indexOf('!');
  return (mark < 0 ? written : written.slice(0, mark)).trim();
}

/** A length in pixels, roughly; undefined where the value is none. */
export function pixelsOf(value: string | undefined): number | undefined {
  const [whole, number = '', unit = ''] = /^([+-]?[\d.]{1,12}) ?(px|pt|em|rem|ex|%|)$/.exec(value ?? '') ?? [];
  const size = Number(number);
  if (whole === undefined || Number.isNaN(size)) return undefined;
  if (unit === '%') return size * 0.16;
  return unit.endsWith('m') || unit === 'ex' ? size * 16 : size;
}
