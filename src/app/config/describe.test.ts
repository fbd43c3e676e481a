import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parse } from 'smol-toml';
import { describeConfig } from './describe.ts';
import { keys } from './keys.ts';
import { loadConfig } from './load.ts';
import { presetLayer } from './layers.ts';

const all = describeConfig() ?? '';

describe('posthouse config describe', () => {
  it('names every key with its meaning', () => {
    const flat = all.replaceAll('\n# ', ' ');
    for (const { meaning } of keys) assert.ok(flat.includes(meaning), meaning);
  });

  it('is a configuration file that means what nobody says', () => {
    assert.deepEqual(structuredClone(parse(all)), { hostname: 'mail.example.org', ...emptySections() });
  });

  it('shows the true defaults behind the #', () => {
    const shown = parse(all.replace(/^# ([a-z_]+ = )/gm, '$1')) as Record<string, Record<string, unknown>>;
    const given = keys.filter(({ fallback }) => fallback !== undefined).map(({ name }) => [name, valueAt(shown, name)]);
    const loaded = loadConfig([presetLayer({ hostname: 'x.test', ...Object.fromEntries(given) })]);
    assert.equal(plain(loaded), plain(loadConfig([presetLayer({ hostname: 'x.test' })])));
  });

  it('shows one section, one key, or nothing', () => {
    assert.match(describeConfig('dns') ?? '', /\[dns\]\n\n# The name servers/);
    assert.match(describeConfig('hostname') ?? '', /hostname = /);
    assert.equal(describeConfig('nothing'), undefined);
  });
});

function emptySections(): Record<string, object> {
  return Object.fromEntries(keys.filter(({ name }) => name.includes('.')).map(({ name }) => [name.split('.')[0], {}]));
}

function valueAt(table: Record<string, unknown>, name: string): unknown {
  return name.split('.').reduce<unknown>((inner, part) => (inner as Record<string, unknown>)[part], table);
}

/** Networks have become tests of addresses. */
function plain(config: unknown): string {
  return JSON.stringify(config, (_key, value: unknown) => (typeof value === 'function' ? 'a test' : value));
}
