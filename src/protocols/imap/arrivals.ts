/** The messages of one APPEND on their way in: from the wire into drafts, never whole in memory. */
import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Intake, Mailboxes, TakenIn } from '../../mail/mailboxes/index.ts';
import { bytesOfInput, type Input } from '../connection/index.ts';

/** What stands in the command for a message literal. */
export type Arrived = Pick<TakenIn, 'body' | 'summary' | 'threadKeys' | 'messageKey'>;

/** Keeps the drafts until the command is over; dispose it then. */
export class Arrivals implements AsyncDisposable {
  readonly #mailboxes: Mailboxes;
  readonly #bytesMax: number;
  readonly #intakes: Intake[] = [];
  #bytes = 0;

  /** `bytesMax` bounds one message; all of one command together may have twice that. */
  constructor(mailboxes: Mailboxes, bytesMax: number) {
    this.#mailboxes = mailboxes;
    this.#bytesMax = bytesMax;
  }

  /** Faults where a further message of `sizeBytes` would be refused. RFC 3502 §6.3.11: an empty one cancels. */
  admit(sizeBytes: number): void {
    if (sizeBytes === 0) throw new Fault('badMessage', 'An empty message cancels the command');
    this.#bytes += sizeBytes;
    if (sizeBytes > this.#bytesMax) throw new Fault('messageTooLarge', `A message may have ${this.#bytesMax} bytes`);
    const tooMany = this.#intakes.length >= limits.messagesPerAppendMax || this.#bytes > 2 * this.#bytesMax;
    if (tooMany) throw new Fault('messageTooLarge', 'Too many messages for one command');
  }

  /** Takes a message of `sizeBytes` from `input`, all of it even where it cannot be kept: then throws the Fault. */
  async take(input: Input, sizeBytes: number): Promise<Arrived> {
    const intake = this.#mailboxes.intake();
    this.#intakes.push(intake);
    let failure: Fault | undefined;
    for await (const chunk of bytesOfInput(input, sizeBytes)) failure ??= await failureOf(() => intake.write(chunk));
    if (failure) throw failure;
    return intake.finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const intake of this.#intakes) await intake[Symbol.asyncDispose]();
  }
}

async function failureOf(work: () => Promise<void> | void): Promise<Fault | undefined> {
  try {
    await work();
    return undefined;
  } catch (thrown) {
    return asFault(thrown);
  }
}
