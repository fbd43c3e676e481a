import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { dateTimeOf, dayOf, printInternalDate } from './dates.ts';

const badSyntax = { name: 'Fault', code: 'badSyntax' };

describe('dates', () => {
  it('counts days since 1970 without a zone', () => {
    assert.equal(dayOf('1-Jan-1970'), 0);
    assert.equal(dayOf('1-Feb-1994'), Date.UTC(1994, 1, 1) / 86_400_000);
    assert.equal(dayOf('29-feb-2000'), Date.UTC(2000, 1, 29) / 86_400_000);
    assert.equal(dayOf('31-Dec-1969'), -1);
    assert.equal(dayOf('01-JAN-0001'), -719_162);
  });

  it('refuses days that no calendar has', () => {
    for (const text of ['0-Jan-2020', '32-Jan-2020', '29-Feb-2001', '31-Apr-2020', '1-Foo-2020']) {
      assert.throws(() => dayOf(text), badSyntax, text);
    }
  });

  it('reads a moment in its zone', () => {
    const ms = Date.UTC(1996, 6, 17, 9, 44, 25);
    assert.deepEqual(dateTimeOf('17-Jul-1996 02:44:25 -0700'), { ms, offsetMinutes: -420 });
    assert.deepEqual(dateTimeOf(' 7-Feb-1994 21:52:25 +0530'), {
      ms: Date.UTC(1994, 1, 7, 16, 22, 25),
      offsetMinutes: 330,
    });
    assert.equal(dateTimeOf('31-Dec-2016 23:59:60 +0000').ms, Date.UTC(2017, 0, 1));
  });

  it('refuses moments that no clock shows', () => {
    for (const time of ['24:00:00 +0000', '00:60:00 +0000', '00:00:61 +0000', '00:00:00 +2400', '00:00:00 +0060']) {
      assert.throws(() => dateTimeOf(`1-Jan-2020 ${time}`), badSyntax, time);
    }
  });

  it('prints a moment in any zone', () => {
    const ms = Date.UTC(1996, 6, 7, 9, 44, 25, 999);
    assert.equal(printInternalDate(ms), '"07-Jul-1996 09:44:25 +0000"');
    assert.equal(printInternalDate(ms, -420), '"07-Jul-1996 02:44:25 -0700"');
    assert.equal(printInternalDate(ms, 330), '"07-Jul-1996 15:14:25 +0530"');
    assert.equal(printInternalDate(ms, -30), '"07-Jul-1996 09:14:25 -0030"');
  });

  it('reads back every second of ten thousand years', () => {
    const seconds = fc.integer({ min: Date.UTC(1, 0, 1) / 1000, max: Date.UTC(9998, 11, 31) / 1000 });
    fc.assert(
      fc.property(seconds, fc.integer({ min: -1439, max: 1439 }), (second, offsetMinutes) => {
        const ms = second * 1000;
        const printed = printInternalDate(ms, offsetMinutes);
        assert.deepEqual(dateTimeOf(printed.slice(1, -1)), { ms, offsetMinutes });
      }),
    );
  });
});
