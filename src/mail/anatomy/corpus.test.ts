/** Every message of test/corpus, taken apart, beside what was written down and read by a person (test/corpus/README.md). */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { BytesAtHand } from '../text/index.ts';
import { anatomyOf, contentNamed, type MessageSource, namesIn } from './index.ts';

const folder = new URL('../../../test/corpus/', import.meta.url);
const files = readdirSync(folder);
const names = files.filter((name) => name.endsWith('.eml')).map((name) => name.slice(0, -'.eml'.length));

function source(name: string): MessageSource {
  return new BytesAtHand(readFileSync(new URL(`${name}.eml`, folder)));
}

describe('The corpus', () => {
  it('has a message for everything that is written down', () => {
    const written = files.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    assert.deepEqual(written, names);
  });

  for (const name of names) {
    it(`${name} is what was written down`, async () => {
      const expected: unknown = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
      assert.deepEqual(JSON.parse(JSON.stringify(await anatomyOf(source(name)))), expected);
    });

    it(`${name} has everything that it names`, async () => {
      const message = source(name);
      for (const number of namesIn(await anatomyOf(message))) {
        const content = await contentNamed(message, number);
        assert.ok(content, number);
        for await (const chunk of content.content()) assert.ok(chunk.length >= 0);
      }
    });
  }
});
