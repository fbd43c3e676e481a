import { isIP } from 'node:net';
import * as asn1js from 'asn1js';
import * as pkijs from 'pkijs';
import { addressBytes } from './address-bytes.ts';

/** Object identifiers of RFC 5280 §4.2.1 and X.520. */
export const oid = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
} as const;

/** Which bit of KeyUsage means what, counted from the highest (RFC 5280 §4.2.1.3). */
const usageBit = { digitalSignature: 0, keyCertSign: 5, cRLSign: 6 } as const;

/** GeneralName tags (RFC 5280 §4.2.1.6). */
const dnsName = 2;
const ipAddress = 7;

export function extensionOf(extnID: string, value: asn1js.BaseBlock, critical = false): pkijs.Extension {
  return new pkijs.Extension({ extnID, critical, extnValue: value.toBER(false) });
}

/** DER leaves out the zero bits at the end (X.690 §11.2.2). */
export function keyUsageBits(...usages: (keyof typeof usageBit)[]): asn1js.BitString {
  const bits = usages.map((usage) => usageBit[usage]);
  const byte = bits.reduce<number>((sum, bit) => sum | (0x80 >> bit), 0);
  return new asn1js.BitString({ valueHex: Uint8Array.of(byte), unusedBits: 7 - Math.max(...bits) });
}

/** A distinguished name of nothing but a common name. */
export function nameOf(commonName: string): pkijs.RelativeDistinguishedNames {
  const value = new asn1js.Utf8String({ value: commonName });
  const typesAndValues = [new pkijs.AttributeTypeAndValue({ type: oid.commonName, value })];
  return new pkijs.RelativeDistinguishedNames({ typesAndValues });
}

export function generalNameOf(name: string): pkijs.GeneralName {
  if (isIP(name) === 0) return new pkijs.GeneralName({ type: dnsName, value: name });
  return new pkijs.GeneralName({ type: ipAddress, value: new asn1js.OctetString({ valueHex: addressBytes(name) }) });
}
