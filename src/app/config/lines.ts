/**
 * On which line of a TOML file a key stands. The TOML reader tells values without places; this looks at table headers and
 * key names only, and only in a text that was read without error.
 */

const header = /^\s*\[\[?\s*([^\][]+?)\s*\]/;
const assignment = /^\s*([\w-]+(?:\s*\.\s*[\w-]+)*|"[^"]*"|'[^']*')\s*=/;

export type Path = readonly (string | number)[];

/** The line (from 1) of the key at `path`, or of the nearest table around it; undefined when neither is in the text. */
export function lineOfKey(text: string, path: Path): number | undefined {
  const places = placesOf(text);
  for (let length = path.length; length > 0; length--) {
    const line = places.get(path.slice(0, length).join('.'));
    if (line !== undefined) return line;
  }
  return undefined;
}

/** The same for one value of a list, which may stand some lines below its key. */
export function lineOfItem(text: string, path: Path, value: unknown): number | undefined {
  const keyLine = lineOfKey(text, path);
  if (keyLine === undefined) return undefined;
  const written = [JSON.stringify(value), `'${String(value)}'`];
  const below = text.split('\n').slice(keyLine - 1);
  const offset = below.findIndex((line) => written.some((form) => line.includes(form)));
  return keyLine + Math.max(offset, 0);
}

function placesOf(text: string): Map<string, number> {
  const places = new Map<string, number>();
  let table = '';
  for (const [index, line] of text.split('\n').entries()) {
    const opened = header.exec(line)?.[1];
    if (opened !== undefined) table = plain(opened);
    const name = opened === undefined ? assignment.exec(line)?.[1] : '';
    if (name === undefined) continue;
    const path = [table, plain(name)].filter(Boolean).join('.');
    if (!places.has(path)) places.set(path, index + 1);
  }
  return places;
}

/** Without the quotes and spaces that TOML allows in names. */
function plain(name: string): string {
  return name.replace(/["'\s]/g, '');
}
