import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** RFC 6125 §6.4: the certificate has one of the names; `*` stands for one whole label. */
export function isValidFor(certificate: X509Certificate, names: readonly string[]): boolean {
  return names.some((name) =>
    isIP(name) === 0
      ? certificate.checkHost(name, { partialWildcards: false }) !== undefined
      : certificate.checkIP(name) !== undefined,
  );
}
