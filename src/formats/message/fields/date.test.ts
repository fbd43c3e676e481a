import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseDate, printDate } from '../index.ts';

function iso(value: string): string | undefined {
  const found = parseDate(value);
  return found && `${new Date(found.ms).toISOString().slice(0, 19)} ${found.offsetMinutes}`;
}

describe('parseDate', () => {
  const examples: Record<string, string> = {
    'Fri, 21 Nov 1997 09:55:06 -0600': '1997-11-21T15:55:06 -360',
    'Tue, 1 Jul 2003 10:52:37 +0200': '2003-07-01T08:52:37 120',
    'Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)':
      '1969-02-14T03:02:00 -210',
    '21 Nov 97 09:55:06 GMT': '1997-11-21T09:55:06 0',
    'Fri, 21 Nov 1997 09(comment):   55  :  06 -0600': '1997-11-21T15:55:06 -360',
    '20 Nov 26 10:22 EST': '2026-11-20T15:22:00 -300',
    '20 Nov 126 10:22:23 PDT': '2026-11-20T17:22:23 -420',
    '20 Nov 2026 10:22:23 Z': '2026-11-20T10:22:23 0',
    '20 Nov 2026 10:22:23 A': '2026-11-20T10:22:23 0',
    '20 Nov 2026 10:22:23': '2026-11-20T10:22:23 0',
    '20 Nov 2026': '2026-11-20T00:00:00 0',
    'Friday, 20 November 2026 10:22:23 GMT+0100': '2026-11-20T09:22:23 60',
    'Fri Nov 20 10:22:23 2026': '2026-11-20T10:22:23 0',
    'Fri Nov 20 10:22:23 CET 2026': '2026-11-20T09:22:23 60',
    '20-Nov-2026 10:22:23 +01:00': '2026-11-20T09:22:23 60',
    '2026-11-20T10:22:23.5Z': '2026-11-20T10:22:23 0',
    '2026-11-20 10:22:23 +0100': '2026-11-20T09:22:23 60',
    'Fri, 20 Nov 2026 10.22.23 +0100': '2026-11-20T09:22:23 60',
    '20 Nov 2026 10:22:23 PM': '2026-11-20T22:22:23 0',
    'fri, 20 nov 2026 10:22:60 +0000': '2026-11-20T10:23:00 0',
    '29 Feb 2024 00:00:00 +0000': '2024-02-29T00:00:00 0',
  };
  for (const [written, meant] of Object.entries(examples)) {
    it(`reads ${JSON.stringify(written)}`, () => assert.equal(iso(written), meant));
  }

  it('has no reading for nonsense', () => {
    const nonsense = [
      '',
      'now',
      '31 Foo 2026 10:22:23',
      '30 Feb 2026 10:22:23 +0000',
      '29 Feb 2025',
      '0 Nov 2026',
      '20 Nov 2026 24:00:00 +0000',
    ];
    for (const value of [
      ...nonsense,
      '20 Nov 2026 10:60:00',
      '20 Nov 1899 10:00:00',
      '20 Nov 2026 10:22:23 +2400',
      '20 Nov 20261',
    ]) {
      assert.equal(parseDate(value), undefined, value);
    }
  });

  it('never gives NaN and never throws', () => {
    const piece = fc.constantFrom(
      'Fri',
      ',',
      ' ',
      '20',
      'Nov',
      '2026',
      '10',
      ':',
      '99',
      '+',
      '-',
      '0100',
      'GMT',
      'T',
      '\xff',
      '(',
      ')',
      '0',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const found = parseDate(pieces.join(''));
        assert.ok(found === undefined || (Number.isInteger(found.ms) && Number.isInteger(found.offsetMinutes)));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('printDate', () => {
  it('writes what RFC 5322 §3.3 asks for', () => {
    assert.equal(printDate(Date.UTC(2026, 10, 20, 10, 22, 23)), 'Fri, 20 Nov 2026 10:22:23 +0000');
    assert.equal(printDate(Date.UTC(2026, 0, 1, 2, 0, 0), -210), 'Wed, 31 Dec 2025 22:30:00 -0330');
  });

  it('is undone by parseDate', () => {
    const seconds = fc.integer({ min: Date.UTC(1901, 0) / 1000, max: Date.UTC(9998, 0) / 1000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -1439, max: 1439 }), (seconds, offsetMinutes) => {
        assert.deepEqual(parseDate(printDate(seconds * 1000, offsetMinutes)), { ms: seconds * 1000, offsetMinutes });
      }),
    );
  });
});
