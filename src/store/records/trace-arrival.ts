import { limits } from '../../base/limits.ts';
import type { Tx } from '../database/index.ts';
import { recordTrace, type TracedFinding, type TracedRecipient } from './trace.ts';

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
  /** As it stands in the message. */
  readonly messageId?: string;
  /** What was found out about it, in order. */
  readonly findings?: readonly TracedFinding[];
  /** Its sender holds it back (RFC 4865). */
  readonly heldUntil?: number;
}

/** A recipient as it was named, the accounts of ours its mail goes to, the addresses elsewhere, and what else is done. */
export interface ArrivalRecipient {
  readonly address: string;
  readonly local: readonly number[];
  /** `sender`: the return path it is sent on with, where that is another. */
  readonly remote: readonly OnwardWay[];
  /** As an alias has them: "discard", "pipe:/path". */
  readonly actions: readonly string[];
}

/** `keptFor`: a domain whose mail waits here for its host. `passedTo`: the host that took it while its client waited. */
interface OnwardWay {
  readonly address: string;
  readonly sender?: string;
  readonly keptFor?: string;
  readonly passedTo?: string;
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
  const { trace, client, name, login, reversePath, messageId, findings, heldUntil } = arrival;
  const held = heldUntil !== undefined && { heldUntil };
  const known = { ...(messageId !== undefined && { messageId }), ...(findings && { findings }), ...held };
  const recipients = tracedRecipients(arrival.recipients, delivered).slice(0, limits.tracedRecipientsMax);
  const facts = { client, name, ...(login && { login: login.address }), reversePath, sizeBytes, recipients, ...known };
  const [first, ...others] = new Set([
    ...(login ? [login.accountId] : []),
    ...delivered.map(({ accountId }) => accountId),
  ]);
  await recordTrace(tx, { trace, kind: 'received', ...(first !== undefined && { accountId: first }), facts }, now);
  for (const accountId of others) await recordTrace(tx, { trace, kind: 'shared', accountId, facts: {} }, now);
}

function tracedRecipients(recipients: readonly ArrivalRecipient[], delivered: readonly Landing[]): TracedRecipient[] {
  const places = new Map(delivered.map((one) => [one.accountId, one]));
  return recipients.flatMap(({ address, local, remote, actions }) => [
    ...local.flatMap((accountId) => {
      const place = places.get(accountId);
      return place ? [{ address, accountId, mailbox: place.mailbox, uid: place.uid }] : [];
    }),
    ...remote.map(({ address: onward, sender, ...way }) => ({
      address,
      ...(onward !== address && { onward }),
      ...(sender !== undefined && { sender }),
      ...way,
    })),
    ...actions.map((action) => ({ address, action })),
  ]);
}
