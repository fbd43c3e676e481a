import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { type Conversation, openConversation } from './conversation.ts';
import type { Destination, OutgoingMessage, RecipientResult } from './types.ts';

/** A conversation that waits for another message. */
interface Kept {
  readonly conversation: Conversation;
  readonly messages: number;
  readonly bell: Disposable;
}

/** A conversation that another dialog uses for one transaction. Dispose it to give it back. */
export interface Loan extends Disposable {
  readonly conversation: Conversation;
  /** Others used it before; it may have ended meanwhile. */
  readonly isKept: boolean;
}

/** Long enough for the next message of a batch; longer would hold a place that the host may need for others. */
const idleMs = 2000;
/** Some hosts grow suspicious of endless conversations, or spread their load by new ones. */
const messagesMax = 100;

/** `deliver`, but a conversation that ended well is kept for a moment, for the next message to the same destination. */
export class ConversationPool implements Disposable {
  readonly #clock: Clock;
  readonly #open: typeof openConversation;
  readonly #kept = new Map<string, Kept[]>();
  #closed = false;

  constructor(clock: Clock, open = openConversation) {
    this.#clock = clock;
    this.#open = open;
  }

  /** As the function of this name. */
  readonly deliver = async (destination: Destination, message: OutgoingMessage): Promise<RecipientResult[]> => {
    const key = keyOf(destination);
    const kept = this.#take(key);
    const results = kept && (await trySend(kept.conversation, message));
    if (results) return this.#sent(key, kept.conversation, kept.messages + 1, results);
    const conversation = await this.#open(destination);
    return this.#sent(key, conversation, 1, await sendOrQuit(conversation, message));
  };

  /** A conversation to pace oneself, one that was kept or (always where `fresh`) a new one. Throws as `openConversation`. */
  readonly borrow = async (destination: Destination, fresh = false): Promise<Loan> => {
    const key = keyOf(destination);
    const kept = fresh ? undefined : this.#take(key);
    const conversation = kept?.conversation ?? (await this.#open(destination));
    const messages = (kept?.messages ?? 0) + 1;
    const giveBack = (): void => this.#giveBack(key, conversation, messages);
    return { conversation, isKept: kept !== undefined, [Symbol.dispose]: giveBack };
  };

  /** Takes leave of every host. */
  [Symbol.dispose](): void {
    this.#closed = true;
    for (const key of this.#kept.keys()) {
      for (let kept = this.#take(key); kept; kept = this.#take(key)) kept.conversation[Symbol.dispose]();
    }
  }

  #take(key: string): Kept | undefined {
    const waiting = this.#kept.get(key);
    const kept = waiting?.pop();
    if (waiting?.length === 0) this.#kept.delete(key);
    kept?.bell[Symbol.dispose]();
    return kept && !kept.conversation.usable ? this.#take(key) : kept;
  }

  #sent(key: string, conversation: Conversation, messages: number, results: RecipientResult[]): RecipientResult[] {
    this.#giveBack(key, conversation, messages);
    return results;
  }

  #giveBack(key: string, conversation: Conversation, messages: number): void {
    if (messages < messagesMax && conversation.usable && !this.#closed) this.#keep(key, conversation, messages);
    else conversation[Symbol.dispose]();
  }

  #keep(key: string, conversation: Conversation, messages: number): void {
    const kept = { conversation, messages, bell: this.#clock.alarm(idleMs, () => this.#drop(key, kept)) };
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), kept]);
  }

  #drop(key: string, kept: Kept): void {
    const left = (this.#kept.get(key) ?? []).filter((one) => one !== kept);
    if (left.length > 0) this.#kept.set(key, left);
    else this.#kept.delete(key);
    kept.conversation[Symbol.dispose]();
  }
}

/** Conversations that differ in any of these cannot stand for one another. */
function keyOf({ tlsa = [], ...others }: Destination): string {
  const records = tlsa.map(({ usage, selector, matching, data }) => [usage, selector, matching, data.toHex()]);
  const rest = Object.entries(others).filter(([name]) => name !== 'clock' && name !== 'signal');
  return JSON.stringify([records, rest.toSorted(([one], [other]) => (one < other ? -1 : 1))]);
}

/** Over a conversation that was kept. Nothing when the host had ended it meanwhile: then the message is still ours. */
async function trySend(conversation: Conversation, message: OutgoingMessage): Promise<RecipientResult[] | undefined> {
  try {
    const results = await conversation.send(message);
    const isUntouched = results.every(({ stage, outcome }) => stage === 'MAIL' && outcome === 'deferred');
    return isUntouched && !conversation.usable ? undefined : results;
  } catch (error) {
    conversation[Symbol.dispose]();
    if (!(error instanceof Fault)) throw error;
    return undefined;
  }
}

async function sendOrQuit(conversation: Conversation, message: OutgoingMessage): Promise<RecipientResult[]> {
  try {
    return await conversation.send(message);
  } catch (error) {
    conversation[Symbol.dispose]();
    throw error;
  }
}
