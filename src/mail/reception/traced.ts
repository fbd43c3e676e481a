import { limits } from '../../base/limits.ts';
import { addressOf, type Path } from '../../formats/smtp/index.ts';
import type { ArrivalRecipient, RemoteDelivery, TracedArrival, TracedFinding } from '../../store/records/index.ts';
import { printTarget } from '../addresses/index.ts';
import { homeDomain } from '../queue/index.ts';
import type { Envelope, Recipient } from './envelope.ts';
import type { NotedFinding } from './finding.ts';
import type { Visit } from './visit.ts';
import { textOf } from './ways.ts';

/** What the trace keeps of a finding. */
export function traced({ at, stage, verdict, reason }: NotedFinding): TracedFinding {
  return { at, stage, verdict, reason: reason.slice(0, limits.findingCharactersMax) };
}

/** By what the message is called, and what was found out about it. */
export function knownOf(
  { findings }: Visit,
  messageId: string | undefined,
): Pick<TracedArrival, 'messageId' | 'findings'> {
  const id = messageId?.trim().slice(0, limits.messageIdBytesMax);
  return { ...(id && { messageId: id }), ...(findings.length > 0 && { findings: findings.map(traced) }) };
}

/** What the trace keeps of the way here. */
export function arrivalOf(
  { client }: Visit,
  { reversePath, recipients }: Envelope,
  trace: string,
  queued: readonly RemoteDelivery[],
): TracedArrival {
  const { address, greeting, account } = client;
  return {
    trace,
    client: address,
    name: greeting,
    ...(account && { login: account }),
    reversePath: textOf(reversePath),
    recipients: recipients.map((recipient) => arrivalRecipient(recipient, textOf(reversePath), queued)),
  };
}

function arrivalRecipient(
  { path, local, remote, actions }: Recipient,
  reversePath: string,
  queued: readonly RemoteDelivery[],
): ArrivalRecipient {
  const senders = new Map(queued.map((delivery) => [delivery.forwardPath, delivery.reversePath]));
  return {
    address: addressOf(path),
    local: local.map(({ accountId }) => accountId),
    remote: [
      ...remote.map((target) => {
        const sender = senders.get(target.address) ?? reversePath;
        const { keptFor } = target;
        return { address: target.address, ...(sender !== reversePath && { sender }), ...(keptFor && { keptFor }) };
      }),
      ...(local.length > 0 && waitsHere(path, queued) ? [{ address: addressOf(path) }] : []),
    ],
    actions: actions.map(({ action }) => printTarget(action)),
  };
}

/** What is held back is for mailboxes of ours too. */
function waitsHere(path: Path, queued: readonly RemoteDelivery[]): boolean {
  return queued.some(({ domain, forwardPath }) => domain === homeDomain && forwardPath === addressOf(path));
}
