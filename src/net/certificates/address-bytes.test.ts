import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addressBytes } from './address-bytes.ts';

function hex(address: string): string {
  return Buffer.from(addressBytes(address)).toString('hex');
}

describe('addressBytes', () => {
  const cases = [
    ['127.0.0.1', '7f000001'],
    ['::', '0'.repeat(32)],
    ['::1', `${'0'.repeat(31)}1`],
    ['2001:db8::', `20010db8${'0'.repeat(24)}`],
    ['2001:db8::a:0:1', '20010db8000000000000000a00000001'],
    ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
    ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
  ] as const;
  for (const [address, bytes] of cases) {
    it(`writes ${address} as ${bytes}`, () => assert.equal(hex(address), bytes));
  }

  it('reads every IPv6 address back as it was written', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const bytes = addressBytes(address);
        assert.equal(bytes.length, 16);
        const groups = Array.from({ length: 8 }, (_, at) =>
          (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
        );
        assert.equal(new URL(`http://[${groups.join(':')}]`).hostname, new URL(`http://[${address}]`).hostname);
      }),
    );
  });
});
