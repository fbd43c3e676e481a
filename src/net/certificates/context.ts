import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContext } from 'node:tls';
import { Fault } from '../../base/fault.ts';

/** PEM files: the certificate with the chain up to its authority, and its private key. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

/** The TLS context of a certificate and its key. Throws Fault `cannot`, naming the files, when they cannot be used. */
export async function secureContextOf(files: CertificateFiles): Promise<SecureContext> {
  try {
    const [cert, key] = await Promise.all([readFile(files.certificate), readFile(files.key)]);
    return createSecureContext({ cert, key, honorCipherOrder: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault('cannot', `Cannot use the certificate ${files.certificate} with the key ${files.key}: ${reason}`, {
      cause: error,
    });
  }
}
