/** Summaries that the first release wrote, beside those that are written of the same messages today. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { MessageReading } from './reading.ts';
import { Summary } from './summary.ts';

const support = new URL('../../../test/support/summaries-2.json', import.meta.url);
const written = JSON.parse(readFileSync(support, 'utf8')) as Record<string, string>;

function newSummaryOf(name: string): Summary {
  const reading = new MessageReading();
  reading.write(readFileSync(new URL(`../../../test/corpus/${name}`, import.meta.url)));
  return new Summary(reading.end().summary);
}

describe('A summary of version 2', () => {
  for (const [name, bytes] of Object.entries(written)) {
    it(`says what one of version 3 says: ${name}`, () => {
      const old = new Summary(Buffer.from(bytes, 'base64'));
      const summary = newSummaryOf(name);
      for (const form of ['envelope', 'body', 'bodyStructure', 'sentDay', 'root'] as const) {
        assert.deepEqual(old[form], summary[form], form);
      }
      assert.deepEqual(Buffer.from(old.listFields ?? []), Buffer.from(summary.listFields ?? []));
      for (const field of ['subject', 'from', 'to', 'cc', 'bcc', 'message-id', 'x-none']) {
        assert.equal(old.text(field), summary.text(field), field);
      }
    });
  }

  it('knows no preview and no marks', () => {
    const old = new Summary(Buffer.from(written['plain.eml'] ?? '', 'base64'));
    assert.deepEqual([old.preview, old.marks], [undefined, undefined]);
  });
});
