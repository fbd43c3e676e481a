import { limits } from '../../base/limits.ts';
import type { Tx } from '../database/index.ts';
import { recordTrace, type TracedRecipient } from './trace.ts';

/** What reception knows of a message and the store does not. */
export interface TracedArrival {
  readonly trace: string;
  /** IP address of the client, and what it called itself. */
  readonly client: string;
  readonly name: string;
  /** Who had logged in. */
  readonly login?: { readonly accountId: number; readonly address: string };
  /** Empty for the null path. */
  readonly reversePath: string;
  readonly recipients: readonly ArrivalRecipient[];
}

/** A recipient as it was named, the accounts of ours its mail goes to, and the addresses elsewhere. */
export interface ArrivalRecipient {
  readonly address: string;
  readonly local: readonly number[];
  readonly remote: readonly string[];
}

/** Where it was put. */
interface Landing {
  readonly accountId: number;
  readonly mailbox: string;
  readonly uid: number;
}

interface Outcome {
  readonly delivered: readonly Landing[];
  readonly sizeBytes: number;
  readonly now: number;
}

/** One event tells all; accounts beside the first get one that only points to it, so that each finds its mail. */
export async function traceArrival(
  tx: Tx,
  arrival: TracedArrival,
  { delivered, sizeBytes, now }: Outcome,
): Promise<void> {
  const { trace, client, name, login, reversePath } = arrival;
  const recipients = tracedRecipients(arrival.recipients, delivered).slice(0, limits.tracedRecipientsMax);
  const facts = { client, name, ...(login && { login: login.address }), reversePath, sizeBytes, recipients };
  const [first, ...others] = new Set([
    ...(login ? [login.accountId] : []),
    ...delivered.map(({ accountId }) => accountId),
  ]);
  await recordTrace(tx, { trace, kind: 'received', ...(first !== undefined && { accountId: first }), facts }, now);
  for (const accountId of others) await recordTrace(tx, { trace, kind: 'shared', accountId, facts: {} }, now);
}

function tracedRecipients(recipients: readonly ArrivalRecipient[], delivered: readonly Landing[]): TracedRecipient[] {
  const places = new Map(delivered.map((one) => [one.accountId, one]));
  return recipients.flatMap(({ address, local, remote }) => [
    ...local.flatMap((accountId) => {
      const place = places.get(accountId);
      return place ? [{ address, accountId, mailbox: place.mailbox, uid: place.uid }] : [];
    }),
    ...remote.map((onward) => ({ address, ...(onward !== address && { onward }) })),
  ]);
}
