/** PEM (RFC 7468): bytes between two lines that say what they are. */

export function pemText(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** The bytes of the first block. `pem` must be one that we or OpenSSL wrote. */
export function pemBytes(pem: string): Uint8Array<ArrayBuffer> {
  const [, body = ''] = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(pem) ?? [];
  return Uint8Array.from(Buffer.from(body, 'base64'));
}
