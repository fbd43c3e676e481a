/** What the fields of reports for programs hold (RFC 3464 §2.1, RFC 8098 §3.1): the readings that both kinds share. */
import { decodeRaw, field, type HeaderField, type Moment, parseDate, printField } from '../message/index.ts';
import { parseReportedAddress, parseTyped, type ReportedAddress } from './reported-address.ts';

type Group = readonly HeaderField[];

/** Original-Recipient, Final-Recipient. */
export function addressIn(group: Group, name: string): ReportedAddress | undefined {
  return parseReportedAddress(field(group, name) ?? '');
}

/** The text behind the type, real: of "dns; mx.example.org" the name. */
export function typedText(group: Group, name: string): string | undefined {
  return decodeRaw(parseTyped(field(group, name) ?? '').text) || undefined;
}

/** The whole value as real text. */
export function textIn(group: Group, name: string): string | undefined {
  return decodeRaw(field(group, name) ?? '') || undefined;
}

/** A date; undefined where it names no moment. */
export function momentIn(group: Group, name: string): Moment | undefined {
  return parseDate(field(group, name) ?? '');
}

/** Words that no folding could bring into a line of 998 are broken. */
const unfoldable = /[^ ]{900}/g;

/** A field of a report, from its raw value. */
export function printReportField(name: string, value: string): string {
  return printField(name, value.replace(unfoldable, '$& '));
}

/** Text where a report has room for ASCII alone. */
export function asciiText(text: string): string {
  return text.replace(/[^ -~]/g, '?');
}
