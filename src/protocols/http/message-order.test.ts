import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { letter } from '../../../test/support/api-house.ts';
import { Fault } from '../../base/fault.ts';
import { FieldFault, Given } from './fields.ts';
import { orderOf } from './message-order.ts';

const now = Date.UTC(2026, 0, 1);

function fieldOf(message: unknown): string | undefined {
  try {
    orderOf(new Given(message), now);
  } catch (error) {
    if (error instanceof FieldFault) return error.field;
    throw error;
  }
  return undefined;
}

describe('What is wrong with a message', () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['no sender', { to: 'bob@example.test', text: 'x' }, 'from'],
    ['no text', { ...letter, text: undefined }, 'text'],
    ['two addresses as one', { ...letter, to: 'a@b.example, c@d.example' }, 'to'],
    ['an address that is none', { ...letter, to: ['bob@example.test', 'nobody'] }, 'to[1]'],
    ['a header that begins another', { ...letter, headers: { 'X-A': 'a\r\nBcc: x@y.example' } }, 'headers.X-A'],
    ['a header of our own', { ...letter, headers: { 'DKIM-Signature': 'x' } }, 'headers.DKIM-Signature'],
    ['a subject of two lines', { ...letter, subject: 'a\nTo: x@y.example' }, 'subject'],
    ['no base64', { ...letter, attachments: [{ filename: 'a', content: '***' }] }, 'attachments[0].content'],
    [
      'a type with parameters',
      { ...letter, attachments: [{ filename: 'a', content: '', contentType: 'a/b; c=d' }] },
      'attachments[0].contentType',
    ],
    ['a key that nobody knows', { ...letter, subjekt: 'x' }, 'subjekt'],
    ['no moment', { ...letter, sendAt: 'tomorrow' }, 'sendAt'],
    ['a moment in ten years', { ...letter, sendAt: '2099-01-01T00:00:00Z' }, 'sendAt'],
    ['half a character', { ...letter, text: '\ud800' }, 'text'],
    ['metadata that is no text', { ...letter, metadata: { order: 7 } }, 'metadata.order'],
    ['a list', [], ''],
  ];
  for (const [name, message, field] of cases) {
    it(`is told with its place: ${name}`, () => assert.equal(fieldOf(message), field));
  }

  it('is told whatever is sent', () => {
    const values = fc.object({
      key: fc.constantFrom('from', 'to', 'text', 'headers', 'attachments', 'content', 'email'),
    });
    fc.assert(
      fc.property(values, (value) => {
        try {
          orderOf(new Given({ ...letter, ...value }), now);
        } catch (error) {
          assert.ok(error instanceof Fault, String(error));
        }
      }),
    );
  });
});
