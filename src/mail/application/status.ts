/** What became of one message, put together from its events. */
import type { ApplicationEvent, EventKind } from '../../store/records/index.ts';
import type { LetterNotes } from './letter.ts';

export type RecipientState = 'held' | 'queued' | 'deferred' | 'delivered' | 'failed' | 'cancelled';

export interface RecipientStatus {
  readonly address: string;
  readonly state: RecipientState;
  /** What happened, in order, in words. */
  readonly history: readonly { readonly at: string; readonly text: string }[];
}

export interface MessageStatus extends LetterNotes {
  readonly id: string;
  readonly messageId: string;
  /** RFC 3339. */
  readonly at: string;
  readonly sendAt?: string;
  readonly recipients: readonly RecipientStatus[];
}

/** `events` are those of one message in their order, `accepted` first. */
export function statusOf(events: readonly ApplicationEvent[], now: number): MessageStatus | undefined {
  const [accepted] = events;
  if (!accepted) return undefined;
  const { trace, messageId, at, notes, facts } = accepted;
  const { recipients = [], heldUntil } = facts;
  const first = heldUntil !== undefined && heldUntil > now ? 'held' : 'queued';
  const histories = new Map(recipients.map((address) => [address, [] as ApplicationEvent[]]));
  for (const event of events) histories.get(event.recipient)?.push(event);
  return {
    id: trace,
    messageId,
    at: new Date(at).toISOString(),
    ...(heldUntil !== undefined && { sendAt: new Date(heldUntil).toISOString() }),
    recipients: [...histories].map(([address, own]) => ({
      address,
      state: stateOf(own, first),
      history: own.map(lineOf),
    })),
    ...(JSON.parse(notes) as LetterNotes),
  };
}

/** `delayed` is of the sender's patience, not of the message. */
const states: Partial<Record<EventKind, RecipientState>> = {
  deferred: 'deferred',
  delivered: 'delivered',
  failed: 'failed',
  cancelled: 'cancelled',
};

function stateOf(events: readonly ApplicationEvent[], first: RecipientState): RecipientState {
  const last = events.findLast(({ kind }) => states[kind] !== undefined);
  return (last && states[last.kind]) ?? first;
}

const words: Record<EventKind, string> = {
  accepted: 'Taken',
  delivered: 'Taken over',
  deferred: 'Put off',
  delayed: 'The sender was told that it takes long',
  failed: 'Cannot be delivered',
  cancelled: 'Cancelled',
};

function lineOf({ at, kind, facts: { host, reply } }: ApplicationEvent) {
  const by = host === undefined ? '' : ` by ${host}`;
  const said = reply === undefined || reply === '' ? '' : `: ${reply}`;
  return { at: new Date(at).toISOString(), text: `${words[kind]}${by}${said}` };
}
