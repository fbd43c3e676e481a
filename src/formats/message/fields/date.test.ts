import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseDate, printDate } from './date.ts';

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
    // Two and three digits of a year, and the year of programs that count from 1900 (RFC 5322 §4.3)
    '1 Jan 49 00:00:00 +0000': '2049-01-01T00:00:00 0',
    '1 Jan 50 00:00:00 +0000': '1950-01-01T00:00:00 0',
    '1 Jan 00 00:00:00 +0000': '2000-01-01T00:00:00 0',
    '1 Jan 099 00:00:00 +0000': '1999-01-01T00:00:00 0',
    'Tue, 23 Jul 0102 06:36:28 +0200': '2002-07-23T04:36:28 120',
    '31 Dec 9999 23:59:59 -2359': '+010000-01-01T23:58 -1439',
    // Zones: the obsolete ones, military letters, unknown ones, and those that are written differently
    '20 Nov 2026 10:22:23 UT': '2026-11-20T10:22:23 0',
    '20 Nov 2026 10:22:23 MDT': '2026-11-20T16:22:23 -360',
    '20 Nov 2026 10:22:23 pst': '2026-11-20T18:22:23 -480',
    '20 Nov 2026 10:22:23 y': '2026-11-20T10:22:23 0',
    '20 Nov 2026 10:22:23 XYZ': '2026-11-20T10:22:23 0',
    '20 Nov 2026 10:22:23 -0000': '2026-11-20T10:22:23 0',
    '20 Nov 2026 10:22:23 GMT+0200': '2026-11-20T08:22:23 120',
    '20 Nov 2026 10:22:23 UTC-3': '2026-11-20T13:22:23 -180',
    '20 Nov 2026 10:22:23 +2': '2026-11-20T08:22:23 120',
    '20 Nov 2026 10:22:23 +200': '2026-11-20T08:22:23 120',
    '20 Nov 2026 10:22:23+0200': '2026-11-20T08:22:23 120',
    '20 Nov 2026 10:22:23 + 0200': '2026-11-20T08:22:23 120',
    '20 Nov 2026 10:22:23 +0530 (IST)': '2026-11-20T04:52:23 330',
    '20 Nov 2026 10:22:23 +0480': '2026-11-20T02:22:23 480',
    '20 Nov 2026 10:22:23 -0060': '2026-11-20T11:22:23 -60',
    '20 Nov 2026 10:22:23 CEST': '2026-11-20T08:22:23 120',
    // Weekdays do not count, in any language
    'Mon, 20 Nov 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    'Fr., 20 Nov 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    'Fri 20 Nov 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    'Fri,20 Nov 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    '\xd0\x9f\xd1\x82, 20 Nov 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    // Comments, nested ones and those with quoted parentheses too
    '(a (b) c) 20 Nov 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    '20 (\\)) Nov 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    '20 Nov 2026 10:22:23 +0100 (Central (European) Time)': '2026-11-20T09:22:23 60',
    // Times
    '20 Nov 2026 10:22': '2026-11-20T10:22:00 0',
    '20 Nov 2026 9:05:03 +0000': '2026-11-20T09:05:03 0',
    '20 Nov 2026 12:00:00 AM': '2026-11-20T00:00:00 0',
    '20 Nov 2026 12:00:00 PM': '2026-11-20T12:00:00 0',
    '20 Nov 2026 24:00:00 +0000': '2026-11-21T00:00:00 0',
    '31 Dec 2016 23:59:60 +0000': '2017-01-01T00:00:00 0',
    '20 Nov 2026 10 : 22 : 23 +0000': '2026-11-20T10:22:23 0',
    // Other orders
    'Jul, 22 2002 12:22:34 AM +0700': '2002-07-21T17:22:34 420',
    'November 20, 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    'Fri, Nov 20, 2026 10:22:23': '2026-11-20T10:22:23 0',
    'Fri Nov 20 10:22:23 -0500 2026': '2026-11-20T15:22:23 -300',
    '1-JAN-2026 00:00:00 +0000': '2026-01-01T00:00:00 0',
    '20 November 2026 10:22:23 +0000': '2026-11-20T10:22:23 0',
    '20 Sept. 2026 10:22:23 +0000': '2026-09-20T10:22:23 0',
    '2026-11-20T10:22:23+01:00': '2026-11-20T09:22:23 60',
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
      '20 Nov 2026 24:00:01 +0000',
      '20 Nov 2026 24:01 +0000',
      '20 Nov 2026 10:22:61 +0000',
      '26/08/2002 13:17:44',
      '09-09-2022',
      '31 Apr 2026',
      '20 Nov 0300 10:00:00 +0000',
      'Fri, 20 2026 10:00:00',
      '20 Nov',
      '\0\0',
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

  it('does not go back and forth in hostile ones', () => {
    for (const piece of ['(', '()', ' ', 'A', '1', '1 ', ':', '+', 'Fri, ', 'Nov ', '(\\']) {
      assert.equal(parseDate(piece.repeat(200_000)), undefined, piece);
      assert.ok(!Number.isNaN(parseDate(`20 Nov ${piece.repeat(200_000)}`)?.ms), piece);
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
