import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf } from '../../base/bytes.ts';
import { proxyHeaderBytesMax, readProxyHeader } from './index.ts';

const signature = '\r\n\r\n\0\r\nQUIT\n';

/** A header of version 2 from its parts, as binary strings. */
function version2(command: number, family: number, content: string): string {
  const length = String.fromCharCode(content.length >> 8, content.length & 255);
  return `${signature}${String.fromCharCode(command, family)}${length}${content}`;
}

const ipv4 = '\xc0\x00\x02\x01\xc6\x33\x64\x02\x12\x67\x00\x19';
const ipv6 = `\x20\x01\x0d\xb8${'\0'.repeat(11)}\x01\x20\x01\x0d\xb8${'\0'.repeat(11)}\x02\x12\x67\x00\x19`;

const good = [
  ['IPv4 on a line', 'PROXY TCP4 192.0.2.1 198.51.100.2 4711 25\r\n', '192.0.2.1', 4711],
  ['IPv6 on a line', 'PROXY TCP6 2001:DB8:0:0::1 2001:db8::2 4711 25\r\n', '2001:db8::1', 4711],
  ['IPv4 inside IPv6', 'PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.2 4711 25\r\n', '192.0.2.1', 4711],
  ['IPv4 in bytes', version2(0x21, 0x11, ipv4), '192.0.2.1', 4711],
  ['IPv6 in bytes', version2(0x21, 0x21, ipv6), '2001:db8::1', 4711],
  ['further facts behind', version2(0x21, 0x11, `${ipv4}\x01\0\x02h2\x04\0\x03\0\0\0`), '192.0.2.1', 4711],
  ['a client nobody knows', 'PROXY UNKNOWN\r\n', undefined, 0],
  ['a client nobody knows, with more', 'PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n', undefined, 0],
  ['a proxy that asks for itself', version2(0x20, 0x00, ''), undefined, 0],
  ['a proxy that asks for itself, with addresses', version2(0x20, 0x11, ipv4), undefined, 0],
  ['no address family', version2(0x21, 0x00, 'whatever'), undefined, 0],
  ['a Unix socket', version2(0x21, 0x31, '\0'.repeat(216)), undefined, 0],
] as const;

const wrong = [
  ['another protocol', 'EHLO client.example\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00'],
  ['another family', 'PROXY UDP4 192.0.2.1 198.51.100.2 4711 25\r\n'],
  ['the wrong family', 'PROXY TCP4 2001:db8::1 2001:db8::2 4711 25\r\n'],
  ['an address out of range', 'PROXY TCP4 192.0.2.256 198.51.100.2 4711 25\r\n'],
  ['a port out of range', 'PROXY TCP4 192.0.2.1 198.51.100.2 65536 25\r\n'],
  ['a port with zeros before', 'PROXY TCP4 192.0.2.1 198.51.100.2 025 25\r\n'],
  ['two spaces', 'PROXY TCP4  192.0.2.1 198.51.100.2 4711 25\r\n'],
  ['words behind', 'PROXY TCP4 192.0.2.1 198.51.100.2 4711 25 x\r\n'],
  ['too few words', 'PROXY TCP4 192.0.2.1\r\n'],
  ['small letters', 'proxy TCP4 192.0.2.1 198.51.100.2 4711 25\r\n'],
  ['a line without end', `PROXY TCP4 ${'1'.repeat(120)}`],
  ['another version', version2(0x11, 0x11, ipv4)],
  ['another command', version2(0x22, 0x11, ipv4)],
  ['datagrams', version2(0x21, 0x12, ipv4)],
  ['too little for its addresses', version2(0x21, 0x11, ipv4.slice(1))],
  ['more than anybody says', version2(0x21, 0x11, ipv4.padEnd(proxyHeaderBytesMax))],
] as const;

describe('readProxyHeader', () => {
  for (const [name, text, address, port] of good) {
    it(`reads ${name}`, () => {
      const read = readProxyHeader(bytesOf(`${text}EHLO client\r\n`));
      const expected = address === undefined ? { is: 'local' } : { is: 'proxied', source: { address, port } };
      assert.deepEqual(read, { ...expected, used: text.length });
    });

    it(`asks for more of ${name} until it is whole`, () => {
      for (let length = 0; length < text.length; length++) {
        assert.deepEqual(readProxyHeader(bytesOf(text.slice(0, length))), { is: 'needsMore' }, String(length));
      }
    });
  }

  for (const [name, text] of wrong) {
    it(`refuses ${name}`, () => assert.equal(readProxyHeader(bytesOf(text)).is, 'bad'));
  }

  it('decides the same however the bytes come, and never asks for more than it takes', () => {
    const beginnings = ['PROXY ', 'PROXY TCP4 ', signature, `${signature}\x21\x11`].map((text) => bytesOf(text));
    const anything = fc.tuple(fc.constantFrom(new Uint8Array(), ...beginnings), fc.uint8Array({ maxLength: 300 }));
    fc.assert(
      fc.property(anything, fc.nat(300), ([beginning, rest], cut) => {
        const bytes = Buffer.concat([beginning, rest]);
        const [part, whole] = [readProxyHeader(bytes.subarray(0, cut)), readProxyHeader(bytes)];
        if (part.is !== 'needsMore') assert.equal(whole.is, part.is);
        if ('used' in whole) assert.ok(whole.used <= bytes.length);
        const filled = Buffer.concat([bytes, new Uint8Array(proxyHeaderBytesMax)]);
        assert.notEqual(readProxyHeader(filled).is, 'needsMore');
      }),
    );
  });
});
