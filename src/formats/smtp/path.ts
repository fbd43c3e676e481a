import { isAscii, utf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { Reader } from './reader.ts';
import type { Path } from './types.ts';

const dotString = /^[^\s"(),.:;<>@[\]\\]+(\.[^\s"(),.:;<>@[\]\\]+)*$/;

function printLocalPart(localPart: string): string {
  return dotString.test(localPart) ? localPart : `"${localPart.replace(/["\\]/g, '\\$&')}"`;
}

/** The address as people write it: alice@example.org, "odd name"@example.org. */
export function addressOf(path: Path): string {
  return path.domain === '' ? printLocalPart(path.localPart) : `${printLocalPart(path.localPart)}@${path.domain}`;
}

/** The path as it goes on the wire, in angle brackets; `<>` for the null path. */
export function printPath(path: Path | null): string {
  return path === null ? '<>' : `<${utf8Binary(addressOf(path))}>`;
}

/** True when the address needs SMTPUTF8 (RFC 6531 §3.3) on its way. */
export function isSmtpUtf8(path: Path | null): boolean {
  return path !== null && !(isAscii(path.localPart) && isAscii(path.domain));
}

/** Reads `alice@example.org` (real text, no brackets). Throws Fault `badAddress` when it is none. */
export function parseAddress(text: string): Path {
  try {
    const reader = new Reader(utf8Binary(text.trim()));
    const path = reader.mailbox();
    reader.end();
    return path;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault('badAddress', `${JSON.stringify(text)} is not a mail address`, { cause: error });
  }
}
