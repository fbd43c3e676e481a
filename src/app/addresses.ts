/** IP addresses of peers. */

/** A peer over IPv4 of a socket that takes both families is named "::ffff:192.0.2.1" (RFC 4291 §2.5.5.2). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

/** True for programs on this machine (RFC 6890 §2.2.2, RFC 4291 §2.5.3). */
export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain === '::1' || plain.startsWith('127.');
}
