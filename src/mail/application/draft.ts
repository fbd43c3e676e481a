/** A message that a program describes in fields, as bytes. */
import type { Clock } from '../../base/clock.ts';
import { newTimedId } from '../../base/ids.ts';
import type { Random } from '../../base/random.ts';
import { type Address, type Draft, type Leaf, needsUtf8, printMessage } from '../../formats/message/index.ts';
import { addressOf, isSmtpUtf8, parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Letter, LetterNotes } from './letter.ts';

/** All text is real text. */
export interface MessageOrder {
  readonly from: Address;
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly headers: readonly (readonly [name: string, text: string])[];
  readonly attachments: readonly OrderedFile[];
  readonly sendAt?: number;
  readonly notes: LetterNotes;
  /** Instead of what the header says. `from` null: nobody hears that it could not be delivered. */
  readonly envelope?: { readonly from?: string | null; readonly to?: readonly string[] };
}

export interface OrderedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly contentId?: string;
  readonly disposition: 'inline' | 'attachment';
}

export interface DraftingOptions {
  readonly hostName: string;
  readonly clock: Clock;
  readonly random: Random;
}

/** `fingerprint` is that of the request. Throws Fault `badAddress`. */
export function letterOf(order: MessageOrder, fingerprint: string, options: DraftingOptions): Letter {
  const { from, to, cc, bcc, envelope, sendAt, notes } = order;
  const draft = draftOf(order, options);
  const named = envelope?.to ?? [...to, ...cc, ...bcc].map(addressOf);
  const recipients = [...new Set(named)];
  const reversePath = reversePathOf(envelope?.from, from);
  return {
    reversePath,
    recipients,
    authors: [addressOf(from)],
    messageId: `<${draft.messageId}>`,
    smtputf8: needsUtf8(draft) || isSmtpUtf8(reversePath),
    ...(sendAt !== undefined && { sendAt }),
    notes,
    content: once(printMessage(draft, { allows8bit: true })),
    fingerprint: () => fingerprint,
  };
}

/** A program that names nobody for bounces hears of them as the author does. */
export function reversePathOf(named: string | null | undefined, author: Path): Path | null {
  if (named === null || named === '') return null;
  return named === undefined ? parseAddress(addressOf(author)) : parseAddress(named);
}

function draftOf(order: MessageOrder, { hostName, clock, random }: DraftingOptions): Draft {
  const { from, replyTo, to, cc, subject, text, html, headers, attachments } = order;
  const id = newTimedId(clock.now(), random);
  const files = (wanted: OrderedFile['disposition']): Leaf[] =>
    attachments.filter(({ disposition }) => disposition === wanted);
  return {
    date: { ms: clock.now(), offsetMinutes: 0 },
    from: [from],
    replyTo,
    to,
    cc,
    ...(subject !== undefined && { subject }),
    messageId: `${id}@${hostName}`,
    fields: headers,
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
    inline: files('inline'),
    attachments: files('attachment'),
    boundarySeed: id,
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
