/** xtext, RFC 3461 §4: text of the printable ASCII characters, others as "+" and two hexadecimal digits. */
import { textOfUtf8Binary, utf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';

const valid = /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})*$/;

/** The text that is meant. Throws Fault `badSyntax`. */
export function decodeXtext(written: string): string {
  if (!valid.test(written)) throw new Fault('badSyntax', `${JSON.stringify(written)} is no xtext (RFC 3461 §4)`);
  const binary = written.replace(/\+(..)/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  return textOfUtf8Binary(binary) ?? binary;
}

/** How `text` is written. */
export function encodeXtext(text: string): string {
  return utf8Binary(text).replace(/[^!-*,-<>-~]/g, (byte) => {
    return `+${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
}
