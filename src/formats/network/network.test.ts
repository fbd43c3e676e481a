import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  containsIp,
  containsNetwork,
  networkAround,
  networkOf,
  parseIp,
  parseNetwork,
  plainAddress,
  printIp,
  printNetwork,
} from './index.ts';

describe('networkOf', () => {
  const cases = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8::1', '2001:db8::/64'],
    ['::1', '::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['somewhere', 'somewhere'],
  ] as const;
  for (const [address, network] of cases) {
    it(`counts ${address} as ${network}`, () => assert.equal(networkOf(address), network));
  }

  it('shows IPv4 peers of an IPv6 socket as themselves', () => {
    assert.equal(plainAddress('::FFFF:10.0.0.1'), '10.0.0.1');
    assert.equal(plainAddress('2001:db8::1'), '2001:db8::1');
  });
});

describe('parseIp and printIp', () => {
  it('take every address that the system takes, and print it as others do', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const ip = parseIp(text);
        assert.ok(ip, text);
        const again = printIp(ip);
        // WHATWG's form of a host is that of RFC 5952.
        if (ip.family === 6) assert.equal(`[${again}]`, new URL(`http://[${text}]`).hostname);
        assert.deepEqual(parseIp(again), ip);
      }),
    );
  });

  it('take nothing else', () => {
    const wrong = ['', '1.2.3', '1.2.3.256', '01.2.3.4', '1.2.3.4.5', ':', ':::', '1:2:3:4:5:6:7', '1::2::3', 'g::1'];
    for (const text of [...wrong, '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7::8:9', '12345::', '192.0.2.1/24', '::1.2.3']) {
      assert.equal(parseIp(text), undefined, text);
      assert.equal(isIP(text), 0, text);
    }
  });
});

describe('parseNetwork', () => {
  const cases = [
    ['192.0.2.77/24', '192.0.2.0/24'],
    ['192.0.2.1/32', '192.0.2.1'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:db8:0:0:1::/80', '2001:db8:0:0:1::/80'],
    ['2001:db8::1', '2001:db8::1'],
  ] as const;
  for (const [text, canonical] of cases) {
    it(`reads ${text}`, () => {
      const network = parseNetwork(text);
      assert.ok(network);
      assert.equal(printNetwork(network), canonical);
    });
  }

  it('knows no longer networks, and none that are not written as such', () => {
    for (const text of ['192.0.2.0/33', '::/129', '192.0.2.0/', '/24', '192.0.2.0/24/8', 'example.org']) {
      assert.equal(parseNetwork(text), undefined, text);
    }
  });

  it('holds what is in it', () => {
    const [wide, narrow, other] = ['192.0.2.0/24', '192.0.2.128/25', '::/0'].map((text) => parseNetwork(text));
    const ip = parseIp('192.0.2.200');
    assert.ok(wide && narrow && other && ip);
    assert.deepEqual(
      [wide, narrow, other].map((network) => containsIp(network, ip)),
      [true, true, false],
    );
    assert.deepEqual([containsNetwork(wide, narrow), containsNetwork(narrow, wide)], [true, false]);
    assert.equal(printNetwork(networkAround(ip, 8)), '192.0.0.0/8');
  });
});
