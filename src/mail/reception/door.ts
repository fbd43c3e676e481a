import type { Clock } from '../../base/clock.ts';
import { newTimedId } from '../../base/ids.ts';
import type { Random } from '../../base/random.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Mailboxes } from '../mailboxes/index.ts';
import type { Quotas } from '../quota/index.ts';
import type { Envelope } from './envelope.ts';
import { receivedField, returnPathField } from './received.ts';
import { type Piece, Transfer, type TransferOptions } from './transfer.ts';

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
}

/** Judges a header and answers what it becomes, below the trace fields. Throws a Fault to refuse the message. */
export type Mend = (header: Uint8Array, fields: readonly HeaderField[], id: string) => Promise<readonly Piece[]>;

/** A message for this envelope begins. Its first lines will say where it came from (RFC 5321 §4.4). */
export function beginTransfer(options: DoorOptions, envelope: Envelope, mend: Mend): Transfer {
  const { hostName, mailboxes, database, clock, random, messageBytesMax } = options;
  const id = newTimedId(clock.now(), random);
  return new Transfer({
    id,
    envelope,
    intake: mailboxes.intake(),
    database,
    messageBytesMax,
    now: () => clock.now(),
    mend: async (header, fields) => [
      returnPathField(envelope),
      receivedField(envelope, { hostName, id, at: clock.now() }),
      ...(await mend(header, fields, id)),
    ],
  });
}
