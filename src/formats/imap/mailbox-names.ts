import { isAscii, textOfUtf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { decodeUtf7 } from './utf7.ts';

/**
 * The text of a mailbox name (or LIST pattern) from the wire. INBOX in any case is INBOX (RFC 3501 §5.1). Names are
 * modified UTF-7; clients that send raw UTF-8 instead are understood too, which no valid name can be mistaken for.
 */
export function mailboxNameOf(binary: string): string {
  if (/^inbox$/i.test(binary)) return 'INBOX';
  return isAscii(binary) ? decodeUtf7(binary) : rawName(binary);
}

function rawName(binary: string): string {
  const name = textOfUtf8Binary(binary);
  if (name === undefined) throw new Fault('badMailboxName', 'The mailbox name is neither UTF-7 nor UTF-8');
  return name;
}
