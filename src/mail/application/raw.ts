/** A message that a program has written itself. */
import { createHash } from 'node:crypto';
import { Fault } from '../../base/fault.ts';
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { bytesOf } from '../../base/bytes.ts';
import { newTimedId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import {
  addressesIn,
  field,
  type HeaderField,
  messageIds,
  parseHeader,
  printField,
} from '../../formats/message/index.ts';
import { isSmtpUtf8, LineMender, parseAddress } from '../../formats/smtp/index.ts';
import { type DraftingOptions, reversePathOf } from './draft.ts';
import type { Letter, LetterNotes } from './letter.ts';

/** What a program says beside the message. */
export interface RawTerms {
  /** Those of To, Cc and Bcc where nobody is named. */
  readonly to: readonly string[];
  readonly sendAt?: number;
  readonly notes: LetterNotes;
}

/** Reads the header of a message and holds no more of it. Throws Fault `badMessage`, `badAddress`. */
export async function rawLetter(
  bytes: AsyncIterable<Uint8Array>,
  terms: RawTerms,
  options: DraftingOptions,
): Promise<Letter> {
  const hash = createHash('sha256').update(JSON.stringify([terms.to, terms.sendAt ?? null, terms.notes]));
  const rest = mended(bytes, (chunk) => hash.update(chunk))[Symbol.asyncIterator]();
  const head = await headOf(rest);
  const fields = parseHeader(head);
  const [author] = addressesIn(fields, 'from');
  if (author === undefined) throw new Fault('badMessage', 'The message has no From field with an address');
  const named = terms.to.length > 0 ? terms.to : ['to', 'cc', 'bcc'].flatMap((name) => addressesIn(fields, name));
  const reversePath = reversePathOf(undefined, parseAddress(author));
  const known = messageIdOf(fields);
  const messageId = known ?? `<${newTimedId(options.clock.now(), options.random)}@${options.hostName}>`;
  return {
    reversePath,
    recipients: [...new Set(named)],
    authors: [...addressesIn(fields, 'from'), ...addressesIn(fields, 'sender')],
    messageId,
    smtputf8: isSmtpUtf8(reversePath) || named.some((one) => isSmtpUtf8(parseAddress(one))),
    ...(terms.sendAt !== undefined && { sendAt: terms.sendAt }),
    notes: terms.notes,
    content: joined(known === undefined ? [bytesOf(printField('Message-ID', messageId)), head] : [head], rest),
    fingerprint: () => hash.copy().digest('hex'),
  };
}

function messageIdOf(fields: readonly HeaderField[]): string | undefined {
  const [id] = messageIds(field(fields, 'message-id') ?? '');
  return id === undefined ? undefined : `<${id}>`;
}

/** Pieces up to the end of the header, or as much of them as counts. */
async function headOf(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const held = new GrowingBytes();
  for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) {
    held.push(piece.value);
    const seen = Buffer.from(held.bytes.buffer, held.bytes.byteOffset, held.length);
    if (seen.includes('\r\n\r\n') || held.length > limits.headerBytesMax) break;
  }
  return held.bytes.slice(0, held.length);
}

async function* joined(pieces: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
  for (let piece = await rest.next(); !piece.done; piece = await rest.next()) yield piece.value;
}

/** Lines may end as they like. */
async function* mended(bytes: AsyncIterable<Uint8Array>, see: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  const mender = new LineMender();
  for await (const chunk of bytes) {
    see(chunk);
    yield* mender.mend(chunk);
  }
  yield* mender.end();
}
