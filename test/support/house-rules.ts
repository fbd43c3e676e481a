/** The house rules that a tool can check in one file: each answers what it finds wrong, with the remedy. */

export interface Source {
  /** Path from the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

export type Rule = (source: Source) => string[];

const isTest = (file: string): boolean => file.endsWith('.test.ts');
const importRule = /^(?:import|export)\b[^;]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm;

function importsOf({ text }: Source): string[] {
  return [...text.matchAll(importRule)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** The code without comments, for rules about what is run. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');
}

/** The one package of formats/, and the one file that may import it (decision 20). */
const portOfFormats = { file: 'src/formats/message/charsets/rare.ts', path: 'iconv-lite' };

/** formats/ turns text and bytes into values and back: nothing from Node, nothing from npm but for one port. */
export const formatsArePure: Rule = (source) => {
  if (!source.file.startsWith('src/formats/') || isTest(source.file)) return [];
  return importsOf(source)
    .filter((path) => !path.startsWith('.') && !(source.file === portOfFormats.file && path === portOfFormats.path))
    .map((path) => `${source.file} imports ${path}: formats/ imports only base/ and its neighbours`);
};

const outsideWorld: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\(/, 'take a Clock'],
  [/\bnew Date\(\)/, 'take a Clock'],
  [/\bperformance\.now\(/, 'take a Clock'],
  [/\bset(?:Timeout|Interval)\(/, 'take a Clock'],
  [/\bMath\.random\(/, 'take a Random'],
  [/\bprocess\.env\b/, 'take an option; only app/ reads the environment'],
];

/** Time, chance and the environment come in as parameters everywhere but in base/ and app/. */
export const worldIsAParameter: Rule = ({ file, text }) => {
  if (!file.startsWith('src/') || /^src\/(?:base|app)\//.test(file) || isTest(file)) return [];
  const code = codeOf(text);
  return outsideWorld
    .filter(([used]) => used.test(code))
    .map(([used, remedy]) => `${file} uses ${used.source}: ${remedy}`);
};

/** An open end names the issue that will close it. */
export const openEndsHaveIssues: Rule = ({ file, text }) =>
  [...text.matchAll(/\b(?:TODO|FIXME|XXX)\b(?!\(#\d+\))/g)].map(
    (match) => `${file}: ${match[0]} without an issue, as in TODO(#12)`,
  );

/** Every door says what is behind it. */
export const doorsAreLabelled: Rule = ({ file, text }) =>
  /^src\/[^/]+\/[^/]+\/index\.ts$/.test(file) && !/^\/\*\*\n(?: \*.*\n){2,}/.test(text)
    ? [`${file} does not begin with a comment that says what the room is, promises and never does`]
    : [];

/** Nothing of the place where it was written is left in the code. */
export const noForeignPlaces: Rule = ({ file, text }) =>
  /["'`( ]\/(?:work|home|root)\//.test(text) ? [`${file} names a path of somebody's machine`] : [];

export const rules: readonly Rule[] = [
  formatsArePure,
  worldIsAParameter,
  openEndsHaveIssues,
  doorsAreLabelled,
  noForeignPlaces,
];

/** The numbers of the RFCs that a text cites. */
export function rfcsCited(text: string): Set<number> {
  return new Set([...text.matchAll(/\bRFC ?(\d{3,5})\b/g)].map((match) => Number(match[1])));
}
