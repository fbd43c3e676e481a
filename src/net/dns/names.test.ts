import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../base/random.ts';
import { dnsName, mixedCase, reverseName } from './names.ts';

const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,63}$/);
const names = fc.array(label, { minLength: 1, maxLength: 6 }).map((labels) => labels.join('.'));

describe('dnsName', () => {
  it('makes one name of all its spellings', () => {
    fc.assert(
      fc.property(names, fc.integer(), (name, seed) => {
        const normal = dnsName(name);
        if (normal === undefined) return assert.ok(name.length > 253);
        assert.equal(normal, name.toLowerCase());
        assert.equal(dnsName(`${mixedCase(normal, seededRandom(seed))}.`), normal);
      }),
    );
  });

  it('answers a name, which stays itself, or nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const name = dnsName(text);
        if (name === undefined) return;
        assert.equal(dnsName(name), name);
        assert.match(name, /^[!-~]{1,253}$/);
      }),
    );
  });

  it('knows no name of blanks and control characters', () => {
    for (const text of ['', '.', 'a b.test', 'a\n.test', 'a..test', '\u0000', 'a.test..'])
      assert.equal(dnsName(text), undefined);
  });
});

describe('mixedCase', () => {
  it('changes nothing but letters, and those by chance', () => {
    const seen = new Set(
      Array.from({ length: 20 }, (_, seed) => mixedCase('_25._tcp.mx-1.example.test', seededRandom(seed))),
    );
    assert.equal(seen.size, 20);
    for (const each of seen) assert.equal(each.toLowerCase(), '_25._tcp.mx-1.example.test');
  });
});

describe('reverseName', () => {
  it('has every part of the address, from back to front', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        assert.equal(reverseName(address), `${address.split('.').toReversed().join('.')}.in-addr.arpa`);
      }),
    );
    fc.assert(
      fc.property(
        fc.ipV6().filter((address) => !address.includes('.')),
        (address) => assert.match(reverseName(address) ?? '', /^([0-9a-f]\.){32}ip6\.arpa$/),
      ),
    );
  });
});
