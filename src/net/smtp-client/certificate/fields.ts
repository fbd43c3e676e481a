/** What of a certificate Node does not show, read from its bytes (RFC 5280 §4.1). */
import { type Element, elementsOf } from './der.ts';

const versionTag = 0xa0;
const extensionsTag = 0xa3;
const boolean = 0x01;
const integer = 0x02;
/** Of TBSCertificate behind the version: serialNumber, signature, issuer, validity, subject. */
const keyPlace = 5;

const basicConstraints = '551d13';
/** Extensions whose meaning is looked at: basicConstraints, keyUsage, extKeyUsage, subjectAltName; or binds nobody: certificatePolicies. */
const understood = new Set([basicConstraints, '551d0f', '551d25', '551d11', '551d20']);

interface Extension {
  readonly id: string;
  readonly isCritical: boolean;
  readonly value: Uint8Array;
}

/** SubjectPublicKeyInfo, byte by byte as the certificate has it (RFC 6698 §2.1.2); undefined for what is no certificate. */
export function publicKeyInfo(certificate: Uint8Array): Uint8Array | undefined {
  return signedPart(certificate)[keyPlace]?.whole;
}

/** RFC 5280 §4.2: whoever does not understand a critical extension must not go by the certificate. */
export function hasUnknownCritical(certificate: Uint8Array): boolean {
  return extensionsOf(certificate).some(({ id, isCritical }) => isCritical && !understood.has(id));
}

/** RFC 5280 §4.2.1.9: how many authorities may stand between it and the last certificate; undefined for any number. */
export function pathLengthMax(certificate: Uint8Array): number | undefined {
  const constraints = extensionsOf(certificate).find(({ id }) => id === basicConstraints);
  const [sequence] = constraints ? elementsOf(constraints.value) : [];
  const length = sequence && elementsOf(sequence.content).find(({ tag }) => tag === integer);
  return length?.content.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** The fields of TBSCertificate, without the version. */
function signedPart(certificate: Uint8Array): Element[] {
  const [sequence] = elementsOf(certificate);
  const [signed] = sequence ? elementsOf(sequence.content) : [];
  return signed ? elementsOf(signed.content).filter(({ tag }) => tag !== versionTag) : [];
}

function extensionsOf(certificate: Uint8Array): Extension[] {
  const wrapped = signedPart(certificate).find(({ tag }) => tag === extensionsTag);
  const [sequence] = wrapped ? elementsOf(wrapped.content) : [];
  return sequence ? elementsOf(sequence.content).map(({ content }) => extensionOf(elementsOf(content))) : [];
}

/** OID, perhaps whether it is critical, and the value in an OCTET STRING. */
function extensionOf([id, ...rest]: readonly Element[]): Extension {
  const isCritical = rest[0]?.tag === boolean && rest[0].content[0] !== 0;
  return { id: id?.content.toHex() ?? '', isCritical, value: rest.at(-1)?.content ?? new Uint8Array(0) };
}
