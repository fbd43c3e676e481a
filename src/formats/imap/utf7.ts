/** Modified UTF-7, the spelling of mailbox names outside ASCII (RFC 3501 §5.1.3). */
import { Fault } from '../../base/fault.ts';

/** Any text as printable ASCII. */
export function encodeUtf7(text: string): string {
  return text.replace(/&|[^ -~]+/g, (run) => (run === '&' ? '&-' : `&${encodeRun(run)}-`));
}

/**
 * The text that `name` spells. Fault `badMailboxName` for every spelling but the one that `encodeUtf7` writes: the RFC
 * forbids ASCII inside a shift, superfluous shifts and open ends, and two spellings would be two mailboxes for one name.
 */
export function decodeUtf7(name: string): string {
  const text = name.replace(/&([^&-]*)-/g, (_, run: string) => (run === '' ? '&' : decodeRun(run)));
  if (!text.isWellFormed() || encodeUtf7(text) !== name) throw badName();
  return text;
}

function badName(): Fault {
  return new Fault('badMailboxName', 'The mailbox name is not valid modified UTF-7');
}

function encodeRun(run: string): string {
  const units = new DataView(new ArrayBuffer(run.length * 2));
  for (let at = 0; at < run.length; at++) units.setUint16(at * 2, run.charCodeAt(at));
  return new Uint8Array(units.buffer).toBase64({ omitPadding: true }).replaceAll('/', ',');
}

function decodeRun(run: string): string {
  if (!/^[A-Za-z0-9+,]+$/.test(run) || run.length % 4 === 1) throw badName();
  const bytes = Uint8Array.fromBase64(run.replaceAll(',', '/'));
  const units = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let text = '';
  for (let at = 0; at + 1 < bytes.length; at += 2) text += String.fromCharCode(units.getUint16(at));
  return text;
}
