import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { baseSubject } from '../index.ts';

describe('The base subject (RFC 5256 §2.1)', () => {
  const examples: readonly (readonly [step: string, subject: string, base: string])[] = [
    ['1: white space is one space', 'one \t two\r\n three', 'one two three'],
    ['2: trailers go, one after the other', 'lunch (fwd) (FWD)  ', 'lunch'],
    ['3: leaders go', 'Re: lunch', 'lunch'],
    ['3: with their space and their blob', 'fw [list] : lunch', 'lunch'],
    ['3: and with blobs before them', '[a] [b] Fwd: lunch', 'lunch'],
    ['4: a blob goes where something stays', '[list] lunch', 'lunch'],
    ['4: and stays where nothing would', '[list]', '[list]'],
    ['4: a blob alone behind a leader stays too', 'Re: [list]', '[list]'],
    ['5: again and again', 'Re: [a] RE: [b] fwd: [c] lunch', 'lunch'],
    ['6: what was passed on in brackets is opened', '[fwd: Re: lunch (fwd)]', 'lunch'],
    ['6: as deep as it goes', '[Fwd: [fwd: lunch]]', 'lunch'],
    ['7: nothing may be left', 'Re: ', ''],
    ['no leader: a word that begins like one', 'Recipe: lunch', 'Recipe: lunch'],
    ['no leader: another language', 'AW: lunch', 'AW: lunch'],
    ['no blob: brackets within brackets', '[a[b]] lunch', '[a[b]] lunch'],
    ['no trailer: in the middle', 'lunch (fwd) today', 'lunch (fwd) today'],
  ];
  for (const [step, subject, base] of examples) {
    it(`${step}: ${JSON.stringify(subject)}`, () => assert.equal(baseSubject(subject), base));
  }

  const pieces = ['re', 'Fwd', 'fw', ':', ' ', '\t', '[', ']', '[x]', '[fwd:', '(fwd)', 'lunch', 'ü'];
  const subjects = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((chosen) => chosen.join(''));

  it('has nothing left to remove', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        const base = baseSubject(subject);
        assert.equal(baseSubject(base), base);
      }),
    );
  });

  it('does not depend on answers and on passing on', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        const base = baseSubject(subject);
        for (const answer of [`Re: ${subject}`, `${subject} (fwd)`, `FW [x]: ${subject}`]) {
          assert.equal(baseSubject(answer), base);
        }
      }),
    );
  });

  it('does not take long for hostile subjects', () => {
    for (const piece of ['[]', '[a]', 're:', '(fwd)', '[fwd:', ' [']) {
      assert.equal(typeof baseSubject(piece.repeat(500_000 / piece.length)), 'string');
    }
  });
});
