/** Makes X.509 certificates (RFC 5280). Loaded only when one has to be made: pkijs is large. */
import { createPrivateKey, KeyObject } from 'node:crypto';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { extensionOf, generalNameOf, keyUsageBits, nameOf, oid } from './extensions.ts';
import { pemBytes, pemText } from './pem.ts';

export interface IssueRequest {
  readonly commonName: string;
  /** 16 bytes of chance (RFC 5280 §4.1.2.2 allows 20). */
  readonly serial: Uint8Array;
  /** Milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A certificate with its private key, both as PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A certificate authority that signs itself. */
export async function issueAuthority(request: IssueRequest): Promise<Issued> {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await draftOf(request, nameOf(request.commonName), pair.publicKey);
  certificate.extensions = [
    extensionOf(oid.basicConstraints, new pkijs.BasicConstraints({ cA: true, pathLenConstraint: 0 }).toSchema(), true),
    extensionOf(oid.keyUsage, keyUsageBits('keyCertSign', 'cRLSign'), true),
    extensionOf(oid.subjectKeyIdentifier, await keyIdentifierOf(certificate)),
  ];
  await certificate.sign(pair.privateKey, 'SHA-256');
  return { certificate: printCertificate(certificate), key: await printKey(pair.privateKey) };
}

/** A server certificate for `names` (DNS names and IP addresses), signed by `authority`. */
export async function issueServer(request: IssueRequest, names: string[], authority: Issued): Promise<Issued> {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const issuer = pkijs.Certificate.fromBER(pemBytes(authority.certificate));
  const certificate = await draftOf(request, issuer.subject, pair.publicKey);
  const authorityKey = new pkijs.AuthorityKeyIdentifier({ keyIdentifier: await keyIdentifierOf(issuer) });
  certificate.extensions = [
    extensionOf(oid.basicConstraints, new pkijs.BasicConstraints({ cA: false }).toSchema(), true),
    extensionOf(oid.keyUsage, keyUsageBits('digitalSignature'), true),
    extensionOf(oid.extendedKeyUsage, new pkijs.ExtKeyUsage({ keyPurposes: [oid.serverAuth] }).toSchema()),
    extensionOf(oid.subjectAltName, new pkijs.AltName({ altNames: names.map(generalNameOf) }).toSchema()),
    extensionOf(oid.subjectKeyIdentifier, await keyIdentifierOf(certificate)),
    extensionOf(oid.authorityKeyIdentifier, authorityKey.toSchema()),
  ];
  await certificate.sign(await signingKey(authority.key), 'SHA-256');
  return { certificate: printCertificate(certificate), key: await printKey(pair.privateKey) };
}

/** All but the extensions and the signature. Version 2 is written for X.509 version 3 (RFC 5280 §4.1.2.1). */
async function draftOf(
  { commonName, serial, notBefore, notAfter }: IssueRequest,
  issuer: pkijs.RelativeDistinguishedNames,
  publicKey: CryptoKey,
): Promise<pkijs.Certificate> {
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1js.Integer({ valueHex: positive(serial) });
  certificate.issuer = issuer;
  certificate.subject = nameOf(commonName);
  certificate.notBefore.value = new Date(notBefore);
  certificate.notAfter.value = new Date(notAfter);
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  return certificate;
}

/** RFC 5280 §4.1.2.2: serial numbers are positive; DER wants no empty byte in front. */
function positive(serial: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(serial);
  copy[0] = ((copy[0] ?? 0) & 0x3f) | 0x40;
  return copy;
}

/** RFC 5280 §4.2.1.2, the first method: SHA-1 of the public key. A name, not a protection. */
async function keyIdentifierOf(certificate: pkijs.Certificate): Promise<asn1js.OctetString> {
  return new asn1js.OctetString({ valueHex: await certificate.getKeyHash('SHA-1') });
}

function signingKey(pem: string): Promise<CryptoKey> {
  const pkcs8 = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return crypto.subtle.importKey('pkcs8', Uint8Array.from(pkcs8), algorithm, false, ['sign']);
}

function printCertificate(certificate: pkijs.Certificate): string {
  return pemText('CERTIFICATE', new Uint8Array(certificate.toSchema(true).toBER()));
}

async function printKey(key: CryptoKey): Promise<string> {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' });
}
