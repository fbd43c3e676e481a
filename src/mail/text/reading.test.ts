import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { folded } from './folded.ts';
import { hasText } from './seeking.ts';
import type { TextBytes } from './bytes.ts';
import type { TextPart } from './parts.ts';

/** A message without a header whose body claims to be too large to hold, and comes in chunks. */
function largeMessage(body: Uint8Array, chunk: number, facts: Partial<TextPart> = {}): [TextBytes, TextPart] {
  const bytes: TextBytes = {
    span: async () => new Uint8Array(0),
    async *chunks() {
      for (let at = 0; at < body.length; at += chunk) yield body.subarray(at, at + chunk);
    },
  };
  const place = { headerStart: 0, bodyStart: 0, bodyEnd: 10_000_000 };
  return [bytes, { ...place, type: 'text', subtype: 'plain', encoding: '8bit', charset: 'utf-8', parts: [], ...facts }];
}

function has(text: string, wanted: string, chunk: number, facts?: Partial<TextPart>): Promise<boolean> {
  return hasText(...largeMessage(Buffer.from(text), chunk, facts), 'body', folded(wanted));
}

describe('A text that comes in chunks', () => {
  it('is found wherever the cuts fall', async () => {
    const characters = fc.constantFrom('a', 'b', ' ', '\n', 'é', '€', 'Σ', 'o\u0308', '😀');
    const text = fc.array(characters, { maxLength: 20 }).map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(text, text, text, fc.integer({ min: 1, max: 9 }), async (before, middle, after, chunk) => {
        const whole = before + middle + after;
        fc.pre(folded(whole).includes(folded(middle)));
        assert.ok(await has(whole, middle, chunk));
      }),
    );
  });

  it('is found where a body ends in the middle of a code', async () => {
    assert.ok(await has('x=A', 'x=a', 2, { encoding: 'quoted-printable' }));
  });

  it('is not found where it is not', async () => {
    assert.equal(await has(btoa('nee') + btoa('ful'), 'needle', 4, { encoding: 'base64' }), false);
  });

  it('is found in HTML across its tags', async () => {
    const html = `<p>${'filler '.repeat(1000)}the <b>nee</b>dle &amp; thread</p>`;
    assert.ok(await has(html, 'needle & thread', 64, { subtype: 'html' }));
    assert.equal(await has(html, '<b>', 64, { subtype: 'html' }), false);
  });

  it('is found where there is no blank to cut at', async () => {
    assert.ok(await has(`${'x'.repeat(200_000)}needle${'y'.repeat(200_000)}`, 'xneedley', 5000));
  });
});
