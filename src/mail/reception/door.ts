import type { Clock } from '../../base/clock.ts';
import { newTimedId } from '../../base/ids.ts';
import type { Random } from '../../base/random.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import type { Path } from '../../formats/smtp/index.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Mailboxes } from '../mailboxes/index.ts';
import { writeLetter } from '../notices/index.ts';
import type { ReturnPaths } from '../onward/index.ts';
import type { Quotas } from '../quota/index.ts';
import type { Envelope } from './envelope.ts';
import { receivedField, returnPathField } from './received.ts';
import type { LargeHeaders } from './large-headers.ts';
import type { Visit } from './visit.ts';
import { PassedTransfer } from './passed-transfer.ts';
import { KeptTransfer, type Piece, type SentBy, type Transfer, type TransferOptions } from './transfer.ts';

/** What every door needs through which messages come in. */
export interface DoorOptions {
  readonly hostName: string;
  readonly accounts: Accounts;
  readonly mailboxes: Mailboxes;
  readonly quotas: Pick<Quotas, 'mustTake'>;
  readonly database: TransferOptions['database'];
  readonly clock: Clock;
  readonly random: Random;
  readonly messageBytesMax: number;
  /** Shared by all doors of the house. */
  readonly largeHeaders: LargeHeaders;
  /** Return paths of what aliases send on; without it they stay as they are. */
  readonly returnPaths?: Pick<ReturnPaths, 'pathFor'>;
}

/** Judges a header and answers what it becomes, below the trace fields. Throws a Fault to refuse the message. */
export type Mend = (header: Uint8Array, fields: readonly HeaderField[], id: string) => Promise<readonly Piece[]>;

/** What comes of a message of our own people beside its delivery. */
export interface Outgoing {
  /** Where it was written is not told. */
  readonly hidesClient: boolean;
  /** Whom it counts for. */
  readonly sent?: SentBy;
  /** For so long it waits here, so that its sender can take it back. */
  readonly graceMs?: number;
  /** Where its sender wants it in \Sent: how it looks there. */
  readonly mendCopy?: (header: Uint8Array, fields: readonly HeaderField[], id: string) => readonly Piece[];
}

/** A message for this envelope begins. Its first lines will say where it came from (RFC 5321 §4.4). */
export function beginTransfer(
  options: DoorOptions,
  visit: Visit,
  envelope: Envelope,
  mend: Mend,
  outgoing?: Outgoing,
): Transfer {
  const { hostName, mailboxes, database, clock, random, messageBytesMax, largeHeaders, returnPaths } = options;
  const id = newTimedId(clock.now(), random);
  const hidesClient = outgoing?.hidesClient ?? false;
  const { passage } = visit;
  if (passage) {
    visit.passage = undefined;
    return new PassedTransfer({
      id,
      visit,
      envelope,
      passage,
      messageBytesMax,
      largeHeaders,
      mend: async (header, fields) => [
        receivedField(visit.client, envelope, { hostName, id, at: clock.now(), hidesClient }),
        ...(await mend(header, fields, id)),
      ],
    });
  }
  return new KeptTransfer({
    id,
    visit,
    envelope,
    intake: mailboxes.intake(),
    database,
    messageBytesMax,
    largeHeaders,
    now: () => clock.now(),
    tell: (tidings) => {
      const [intake, resolve] = [() => mailboxes.intake('house'), (path: Path) => options.accounts.resolve(path)];
      return writeLetter(tidings, { intake, resolve, clock, random, hostName });
    },
    returnPath: async (path, alias) => (returnPaths ? returnPaths.pathFor(path, alias) : path),
    ...(outgoing && { outgoing: outgoingOf(outgoing, mailboxes, id) }),
    mend: async (header, fields) => [
      returnPathField(envelope),
      receivedField(visit.client, envelope, { hostName, id, at: clock.now(), hidesClient }),
      ...(await mend(header, fields, id)),
    ],
  });
}

function outgoingOf(
  { sent, graceMs = 0, mendCopy }: Outgoing,
  mailboxes: Mailboxes,
  id: string,
): NonNullable<TransferOptions['outgoing']> {
  const counted = { ...(sent && { sent }), graceMs };
  if (!mendCopy) return counted;
  return { ...counted, copy: { intake: mailboxes.intake(), mend: (header, fields) => mendCopy(header, fields, id) } };
}
