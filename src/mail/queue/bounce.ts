import { bytesOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import { type DeliveryNotice, printDeliveryNotice, type RecipientNotice } from '../../formats/reports/index.ts';
import { isSmtpUtf8, parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { LocalDelivery, RemoteDelivery } from '../../store/records/index.ts';
import type { Destination } from '../accounts/index.ts';
import type { TakenIn } from '../mailboxes/index.ts';
import type { Verdict } from './attempt.ts';

/** As much of mail/mailboxes as a bounce needs. */
export interface BounceIntake extends AsyncDisposable {
  write(chunk: Uint8Array): Promise<void> | void;
  finish(): Promise<Pick<TakenIn, 'body' | 'summary' | 'threadKeys'>>;
}

export interface BounceOptions {
  readonly blobs: Pick<Blobs, 'readAll'>;
  readonly intake: () => BounceIntake;
  /** Where mail for an address of ours goes: `Accounts.resolve`. */
  readonly resolve: (path: Path) => Promise<Destination>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly hostName: string;
}

/** To whom a bounce goes, here and elsewhere. */
export interface BounceRecipients {
  readonly local: readonly LocalDelivery[];
  readonly remote: readonly RemoteDelivery[];
}

/** Who hears of a failure: the reverse-path; nobody where it is null (RFC 5321 §4.5.5) or was ours and is gone. */
export async function bounceRecipients(reversePath: string, options: BounceOptions): Promise<BounceRecipients> {
  if (reversePath === '') return { local: [], remote: [] };
  const path = parseAddress(reversePath);
  const destination = await options.resolve(path);
  if (destination === 'notLocal') return { local: [], remote: [remoteDelivery(reversePath, options)] };
  if (destination === 'unknownRecipient') return { local: [], remote: [] };
  return {
    local: destination.local.map((accountId) => ({ accountId, mailbox: 'INBOX', flags: 0 })),
    remote: destination.remote.map((address) => remoteDelivery(address, options)),
  };
}

function remoteDelivery(forwardPath: string, { clock, random }: BounceOptions): RemoteDelivery {
  const path = parseAddress(forwardPath);
  return {
    messageId: newId(random),
    reversePath: '',
    forwardPath,
    domain: path.domain,
    smtputf8: isSmtpUtf8(path),
    nextAttemptAt: clock.now(),
  };
}

/** Writes the report of these failures, which belong to one message, into an intake. */
export async function writeBounce(failed: readonly Verdict[], intake: BounceIntake, options: BounceOptions) {
  const [first] = failed;
  if (!first) throw new Error('A bounce tells of at least one failure');
  const { clock, random, hostName } = options;
  const notice: DeliveryNotice = {
    boundarySeed: newId(random),
    messageId: `${newId(random)}@${hostName}`,
    hostName,
    to: first.row.reversePath,
    at: clock.now(),
    recipients: failed.map((verdict) => recipientOf(verdict, clock.now())),
    original: { bytes: await originalHeader(first.row.place, options), arrivedAt: first.row.queuedAt },
  };
  await intake.write(bytesOf('Return-Path: <>\r\n')); // RFC 5321 §4.4; it stays here when the bounce leaves
  await intake.write(printDeliveryNotice(notice));
  return await intake.finish();
}

function recipientOf({ row, outcome, reply, host }: Verdict, lastAttemptAt: number): RecipientNotice {
  const status = outcome === 'failed' ? (reply.enhanced ?? '5.0.0') : '4.4.7';
  const who = { address: row.forwardPath, action: 'failed', status } as const;
  return { ...who, reply, lastAttemptAt, ...(host !== undefined && { host }) };
}

/** A bounce without the header of the original is better than none. */
async function originalHeader(place: string, { blobs, log }: BounceOptions): Promise<Uint8Array> {
  try {
    return await blobs.readAll(place, 0, limits.bounceHeaderBytesMax);
  } catch (error) {
    log.error({ place, error }, 'The header of a message that comes back cannot be read');
    return new Uint8Array();
  }
}
