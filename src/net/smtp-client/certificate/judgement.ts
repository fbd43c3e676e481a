/** What a TLS session proves about the host. */
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Destination, TlsFacts, TlsFailure } from '../types.ts';
import { daneFlaw } from './dane.ts';
import { isValidFor } from './names.ts';

/** More than any honest host sends. */
const chainMax = 10;

/** What OpenSSL says is wrong, as RFC 8460 §4.3.1 calls it, and in words for people. */
const flaws: Readonly<Record<string, readonly [TlsFailure['result'], string]>> = {
  CERT_HAS_EXPIRED: ['certificate-expired', 'Its certificate has expired'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['certificate-not-trusted', 'Its certificate is signed by nobody but itself'],
  SELF_SIGNED_CERT_IN_CHAIN: ['certificate-not-trusted', 'Nobody here knows the authority that signed its certificate'],
  UNABLE_TO_GET_ISSUER_CERT: ['certificate-not-trusted', 'It does not show who signed its certificate'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: ['certificate-not-trusted', 'It does not show who signed its certificate'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['certificate-not-trusted', 'It does not show who signed its certificate'],
  CERT_UNTRUSTED: ['certificate-not-trusted', 'The authority of its certificate is not believed'],
};

/** The facts of a session whose handshake is done, with a flaw where the host did not prove what it should in this mode. */
export function judge(socket: TLSSocket, destination: Destination): TlsFacts {
  const chain = chainOf(socket);
  const isDane = destination.tls === 'dane';
  const flaw = isDane ? daneFlaw(chain, wishOf(destination)) : pkixFlaw(socket, chain[0], namesOf(destination));
  const proof = flaw ? 'none' : isDane ? 'dane' : 'pkix';
  const { standardName: cipher } = socket.getCipher();
  const version = socket.getProtocol() ?? 'unknown';
  return { version, cipher, verified: proof !== 'none', proof, ...(flaw && { flaw }) };
}

/** Whose name the certificate must bear. */
export function namesOf({ host, certificateNames = [] }: Destination): readonly string[] {
  return certificateNames.length > 0 ? certificateNames : [host];
}

function wishOf(destination: Destination): Parameters<typeof daneFlaw>[1] {
  return { records: destination.tlsa ?? [], names: namesOf(destination), now: destination.clock.now() };
}

function pkixFlaw(
  socket: TLSSocket,
  leaf: X509Certificate | undefined,
  names: readonly string[],
): TlsFailure | undefined {
  if (!socket.authorized) {
    const code = String(socket.authorizationError);
    const [result, words] = flaws[code] ?? ['validation-failure', 'Its certificate is not valid'];
    return { result, reason: `${words} (${code})` };
  }
  if (leaf && isValidFor(leaf, names)) return undefined;
  return { result: 'certificate-host-mismatch', reason: `Its certificate is not for ${names.join(', ')}` };
}

/** As the host sent it, its own certificate first. */
function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  for (let one = socket.getPeerX509Certificate(); one && chain.length < chainMax; one = one.issuerCertificate) {
    chain.push(one);
  }
  return chain;
}
