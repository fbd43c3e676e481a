import { isIPv4 } from 'node:net';

/** An IP address in network byte order: 4 or 16 bytes (RFC 5280 §4.2.1.6). `address` must be one. */
export function addressBytes(address: string): Uint8Array<ArrayBuffer> {
  return isIPv4(address) ? Uint8Array.from(address.split('.'), Number) : ipv6Bytes(address);
}

/** "::" stands for as many zero groups as are missing (RFC 4291 §2.2). */
function ipv6Bytes(address: string): Uint8Array<ArrayBuffer> {
  const [head = '', tail = ''] = address.split('::').map(groupsInHex);
  const zeros = '0'.repeat(32 - head.length - tail.length);
  return Uint8Array.from(Buffer.from(head + zeros + tail, 'hex'));
}

function groupsInHex(text: string): string {
  return text.split(':').filter(Boolean).map(groupInHex).join('');
}

/** The last 32 bits may be written as an IPv4 address. */
function groupInHex(group: string): string {
  return isIPv4(group) ? Buffer.from(addressBytes(group)).toString('hex') : group.padStart(4, '0');
}
