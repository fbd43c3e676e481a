/** Layers into one checked configuration, or all the mistakes in them. */

import { resolve } from 'node:path';
import { keyNamed, keys, sections } from './keys.ts';
import type { Layer } from './layers.ts';
import type { Path } from './lines.ts';
import { ConfigMistakes, printFound } from './mistakes.ts';
import type { Mistake } from './mistakes.ts';
import { nearest } from './nearest.ts';
import { schema } from './schema.ts';
import type { Config } from './schema.ts';

/** Later layers win, key by key. Throws ConfigMistakes with every mistake of every layer. */
export function loadConfig(layers: readonly Layer[]): Config {
  const given = merge(layers);
  const unknown = [...given].filter(([name]) => !keyNamed(name)).map(([name, value]) => unknownKey(name, value));
  const checked = schema.safeParse(nest(given));
  const wrong = checked.error?.issues.map(({ path }) => wrongValue(path as Path, given, layers)) ?? [];
  const mistakes = [...unknown, ...wrong, ...(checked.data ? lonelyKeys(checked.data, given) : [])];
  if (mistakes.length > 0 || !checked.data) throw new ConfigMistakes(inOrder(mistakes));
  return { ...checked.data, data: resolve(layers[0]?.folder ?? '.', checked.data.data) };
}

/** A raw value and the layer it came from. */
interface Given {
  readonly value: unknown;
  readonly layer: Layer;
}

type AllGiven = ReadonlyMap<string, Given>;

function merge(layers: readonly Layer[]): AllGiven {
  const given = new Map<string, Given>();
  for (const layer of layers) {
    for (const [name, value] of layer.values) given.set(name, { value: withFullPath(name, value, layer), layer });
  }
  return given;
}

function withFullPath(name: string, value: unknown, layer: Layer): unknown {
  const isPath = keyNamed(name)?.form === 'path' && typeof value === 'string' && value !== '';
  return isPath ? resolve(layer.folder, value) : value;
}

/** Known keys only: the unknown ones have their own message. */
function nest(given: AllGiven): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const { name } of keys) {
    if (!given.has(name)) continue;
    const parts = name.split('.');
    const last = parts.pop() ?? '';
    let table = root;
    for (const part of parts) table = (table[part] ??= {}) as Record<string, unknown>;
    table[last] = given.get(name)?.value;
  }
  return root;
}

function unknownKey(name: string, { value, layer }: Given): Mistake {
  const place = { place: layer.place, line: layer.lineOf(name.split('.')), key: name };
  if (sections.includes(name)) {
    const inside = keys.find((key) => key.name.startsWith(`${name}.`))?.name ?? name;
    return { ...place, expected: `a section: [${name}] with keys such as ${inside}`, found: printFound(value) };
  }
  const meant = nearest(
    name,
    keys.map((key) => key.name),
  );
  return { ...place, expected: `a key that exists${meant ? `; did you mean ${meant}?` : ''}`, found: name };
}

function wrongValue(path: Path, given: AllGiven, layers: readonly Layer[]): Mistake {
  const name = path.filter((part) => typeof part === 'string').join('.');
  const indexes = path.filter((part) => typeof part === 'number');
  const { value, layer } = given.get(name) ?? { value: undefined, layer: placeOfMissing(layers) };
  const item = indexes.reduce<unknown>((list, index) => (list as unknown[])[index], value);
  const key = name + indexes.map((index) => `[${index}]`).join('');
  const facts = keyNamed(name);
  const expected = (indexes.length > 0 ? facts?.expectedItem : undefined) ?? facts?.expected ?? 'another value';
  return {
    place: layer?.place ?? 'configuration',
    line: layer?.lineOf(path, item),
    key,
    expected,
    found: printFound(item, name),
  };
}

/** A key that stands nowhere is missing in the file, where there is one. */
function placeOfMissing(layers: readonly Layer[]): Layer | undefined {
  return layers.find(({ place }) => !['presets', '--set'].includes(place)) ?? layers[0];
}

/** Keys that mean something only together. */
function lonelyKeys(config: Config, given: AllGiven): Mistake[] {
  const pairs = [
    ['tls.certificate', config.tls.certificate, 'tls.key', config.tls.key],
    ['smarthost.user', config.smarthost.user, 'smarthost.password', config.smarthost.password],
    ['relay.user', config.relay.user, 'relay.password', config.relay.password],
  ] as const;
  return pairs.flatMap(([one, first, other, second]) => {
    if ((first === undefined) === (second === undefined)) return [];
    const [present, absent] = first === undefined ? [other, one] : [one, other];
    const layer = given.get(present)?.layer;
    const place = { place: layer?.place ?? 'configuration', line: layer?.lineOf(present.split('.')) };
    return [{ ...place, key: absent, expected: `a value, because ${present} has one`, found: 'nothing' }];
  });
}

function inOrder(mistakes: readonly Mistake[]): Mistake[] {
  return [...mistakes].sort((a, b) => a.place.localeCompare(b.place) || (a.line ?? 0) - (b.line ?? 0));
}
