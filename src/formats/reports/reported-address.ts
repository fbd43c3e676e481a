/** Addresses in reports: RFC 3464 §2.1.2 and §2.3.1, RFC 3461 §4.2 (ORCPT), RFC 6533 §3. */
import { isAscii, utf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { decodeRaw, parseMailbox, printAddress } from '../message/index.ts';
import { decodeXtext } from '../smtp/index.ts';

/** An address as a report names it. Real text. */
export interface ReportedAddress {
  /** Lower case: "rfc822", "utf-8", or what another mail system uses. */
  readonly type: string;
  readonly address: string;
}

/** The value of a field such as "smtp; 550 No": its type in lower case and the rest, both raw. Where there is no type it is ''. */
export function parseTyped(value: string): { readonly type: string; readonly text: string } {
  const [, type = '', text = value] = /^([\w.-]+)[ \t]*;[ \t]*([^]*)$/.exec(value) ?? [];
  return { type: type.toLowerCase(), text };
}

/**
 * Reads Original-Recipient and Final-Recipient. Brackets and comments, which some writers put around the address, do not
 * count, and an address without a type is taken for one of mail.
 */
export function parseReportedAddress(value: string): ReportedAddress | undefined {
  const { type, text: written } = parseTyped(value);
  if (written === '') return undefined;
  const text = type === 'utf-8' ? utf8Binary(decodeUnitext(decodeRaw(written))) : written;
  const named = type === '' || type === 'rfc822' || type === 'utf-8' ? parseMailbox(text) : undefined;
  const address = named ? printAddress({ localPart: named.localPart, domain: named.domain }) : text;
  return { type: type || 'rfc822', address: decodeRaw(address) };
}

/**
 * Reads the parameter ORCPT of RCPT (RFC 3461 §4.2): "rfc822;bob+2Bx@example.org". Undefined where it breaks the rules: it is
 * refused then, not passed on.
 */
export function parseOriginalRecipient(orcpt: string): ReportedAddress | undefined {
  const [, written = '', text = ''] = /^([\w.-]+);([^\s]+)$/.exec(orcpt) ?? [];
  const type = written.toLowerCase();
  if (type === '') return undefined;
  // RFC 6533 §3: this type has an encoding of its own.
  const address = type === 'utf-8' ? decodeUnitext(decodeRaw(text)) : meantBy(text);
  return address === undefined ? undefined : { type, address };
}

function meantBy(xtext: string): string | undefined {
  try {
    return decodeXtext(xtext);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** RFC 6533 §3, EmbeddedUnicodeChar: "\x{FC}". What names no character stays as it is. */
function decodeUnitext(text: string): string {
  return text.replace(/\\x\{([0-9A-F]{2,6})\}/gi, (written, digits: string) => {
    const point = parseInt(digits, 16);
    return point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? written : String.fromCodePoint(point);
  });
}

/** How a report spells an address that it names by itself (RFC 3464 §2.3.2, RFC 6533 §3). */
export function reportedAddress(address: string): ReportedAddress {
  return { type: isAscii(address) ? 'rfc822' : 'utf-8', address };
}

/** A field's value, raw: UTF-8 in the reports of RFC 6533 only, else in its form for ASCII (utf-8-addr-xtext). */
export function printReportedAddress({ type, address }: ReportedAddress, isInternational: boolean): string {
  const spelled = isInternational || type !== 'utf-8' ? utf8Binary(address) : encodeUnitext(address);
  return `${type}; ${isInternational ? spelled : spelled.replace(/[^ -~]/g, '?')}`;
}

function encodeUnitext(address: string): string {
  return address.replace(/[^!-*,-<>-[\]-~]/gu, (character) => `\\x{${hex(character.codePointAt(0) ?? 0)}}`);
}

function hex(code: number): string {
  return code.toString(16).toUpperCase().padStart(2, '0');
}
