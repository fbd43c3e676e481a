import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Fault } from '../../base/fault.ts';
import { decodeUtf7, encodeUtf7 } from './utf7.ts';

const badName = { name: 'Fault', code: 'badMailboxName' };

describe('modified UTF-7', () => {
  it('spells the examples of RFC 3501 §5.1.3', () => {
    const examples = [
      ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
      ['Hi Mom -☺-!', 'Hi Mom -&Jjo--!'],
      ['日本語', '&ZeVnLIqe-'],
      ['台北日本語', '&U,BTF2XlZyyKng-'],
      ['Entwürfe', 'Entw&APw-rfe'],
      ['R&D', 'R&-D'],
      ['😀', '&2D3eAA-'],
      ['', ''],
    ] as const;
    for (const [text, name] of examples) {
      assert.equal(encodeUtf7(text), name);
      assert.equal(decodeUtf7(name), text);
    }
  });

  it('refuses every other spelling', () => {
    const examples = [
      ['an open end', 'a&'],
      ['an open end after base64', 'a&ZeU'],
      ['a missing shift back, as in the RFC', '&Jjo!'],
      ['two shifts in a row, as in the RFC', '&U,BTFw-&ZeVnLIqe-'],
      ['ASCII inside a shift', '&AGE-'],
      ['an ampersand inside a shift', '&ACY-'],
      ['bits that are left over', '&ZeV-'],
      ['half a character', '&ZQ-'],
      ['a length that base64 does not have', '&ZeVnL-'],
      ['the slash of ordinary base64', '&U/BTFw-'],
      ['padding', '&ZeU=-'],
      ['white space inside base64', '&Z eU-'],
      ['a lone surrogate', '&2D0-'],
      ['control characters in the clear', 'a\tb'],
      ['text outside ASCII in the clear', 'Entwürfe'],
    ] as const;
    for (const [reason, name] of examples) assert.throws(() => decodeUtf7(name), badName, reason);
  });

  it('is not slowed down by names made to hurt', () => {
    const started = performance.now();
    assert.throws(() => decodeUtf7('&'.repeat(500_000)), badName);
    assert.ok(performance.now() - started < 500);
  });

  it('brings every text back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const name = encodeUtf7(text);
        assert.match(name, /^[ -~]*$/);
        assert.equal(decodeUtf7(name), text);
      }),
    );
  });

  it('has one spelling for each text and throws nothing but a Fault', () => {
    const letters = fc.constantFrom('&', '-', 'A', 'G', 'E', 'Z', 'e', 'U', ',', '/', '2', 'D', ' ', '+');
    fc.assert(
      fc.property(fc.string({ unit: letters }), (name) => {
        try {
          assert.equal(encodeUtf7(decodeUtf7(name)), name);
        } catch (thrown) {
          assert.ok(thrown instanceof Fault, String(thrown));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
