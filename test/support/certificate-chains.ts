/** Certificates of every kind, good and bad, for tests of those who judge them. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { extensionOf, generalNameOf, keyUsageBits, nameOf, oid } from '../../src/net/certificates/extensions.ts';
import { pemBytes, pemText } from '../../src/net/certificates/pem.ts';

export interface Issue {
  readonly name: string;
  /** Signs it; itself where absent. */
  readonly by?: Certified;
  readonly isAuthority?: boolean;
  /** Authorities that may stand below it. */
  readonly pathLength?: number;
  /** Milliseconds since 1970. */
  readonly notAfter?: number;
  /** Object identifiers of extensions that nobody knows, and that are critical. */
  readonly critical?: string;
}

export interface Certified {
  readonly pem: string;
  readonly keyPem: string;
  readonly x509: X509Certificate;
  readonly subject: pkijs.RelativeDistinguishedNames;
  readonly key: CryptoKey;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const year = 365 * 86_400_000;
let serial = 1;

/** A new key and its certificate. */
export async function issue(wish: Issue): Promise<Certified> {
  const { name, by, notAfter = Date.now() + year } = wish;
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1js.Integer({ value: serial++ });
  certificate.subject = nameOf(name);
  certificate.issuer = by?.subject ?? certificate.subject;
  certificate.notBefore.value = new Date(Math.min(notAfter, Date.now()) - year);
  certificate.notAfter.value = new Date(notAfter);
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey);
  certificate.extensions = extensionsFor(wish);
  await certificate.sign(by?.key ?? pair.privateKey, 'SHA-256');
  const pem = pemText('CERTIFICATE', new Uint8Array(certificate.toSchema(true).toBER()));
  const keyPem = pemText('PRIVATE KEY', new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)));
  createPrivateKey(keyPem);
  return { pem, keyPem, x509: new X509Certificate(pemBytes(pem)), subject: certificate.subject, key: pair.privateKey };
}

function extensionsFor({ name, isAuthority = false, pathLength, critical }: Issue): pkijs.Extension[] {
  const limit = pathLength === undefined ? {} : { pathLenConstraint: pathLength };
  const constraints = new pkijs.BasicConstraints({ cA: isAuthority, ...limit }).toSchema();
  const usage = isAuthority ? keyUsageBits('keyCertSign', 'cRLSign') : keyUsageBits('digitalSignature');
  const names = new pkijs.AltName({ altNames: [generalNameOf(name)] }).toSchema();
  return [
    extensionOf(oid.basicConstraints, constraints, true),
    extensionOf(oid.keyUsage, usage, true),
    ...(isAuthority ? [] : [extensionOf(oid.subjectAltName, names)]),
    ...(critical === undefined ? [] : [extensionOf(critical, new asn1js.Null(), true)]),
  ];
}

/** What a server shows: its certificate and others behind it. */
export function contextOf(own: Certified, ...others: readonly Certified[]): SecureContext {
  return createSecureContext({ cert: [own, ...others].map(({ pem }) => pem).join('\n'), key: own.keyPem });
}
