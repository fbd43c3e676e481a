import type { Clock } from '../../base/clock.ts';
import type { Fault } from '../../base/fault.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import { ConversationFault, type RecipientResult } from '../../net/smtp-client/index.ts';
import type { AttemptNote, QueueRow } from '../../store/records/index.ts';
import { printReply } from './print-reply.ts';

interface Said {
  readonly outcome: AttemptNote['outcome'];
  readonly reply: Reply;
  readonly host: string;
  readonly address?: string;
  readonly transcript?: string;
}

/** What hosts said on one trip, for those who look into the queue: one note for all recipients of whom the same was said. */
export class AttemptNotes {
  readonly all: AttemptNote[] = [];
  readonly #provider: string;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(provider: string, clock: Pick<Clock, 'now'>) {
    this.#provider = provider;
    this.#clock = clock;
  }

  note(rows: readonly QueueRow[], { outcome, reply, host, address, transcript = '' }: Said): void {
    const [first] = rows;
    if (!first) return;
    this.all.push({
      queueId: first.id,
      trace: first.messageId,
      at: this.#clock.now(),
      provider: this.#provider,
      host,
      ...(address !== undefined && { address }),
      outcome,
      reply: printReply(reply),
      transcript,
      recipients: rows.map(({ forwardPath }) => forwardPath),
    });
  }

  /** `results` in the order of the rows. */
  noteResults(rows: readonly QueueRow[], results: readonly RecipientResult[]): void {
    const alike = Map.groupBy(
      rows.flatMap((row, index) => ({ row, result: results[index] })),
      ({ result }) => result && JSON.stringify([result.outcome, result.reply]),
    );
    for (const same of alike.values()) {
      const result = same[0]?.result;
      if (result)
        this.note(
          same.map(({ row }) => row),
          result,
        );
    }
  }
}

/** What is noted of a host with whom no conversation came about. */
export function factsOf(fault: Fault): Pick<Said, 'transcript' | 'address'> {
  if (!(fault instanceof ConversationFault)) return {};
  const { transcript, address } = fault;
  return { transcript, ...(address !== undefined && { address }) };
}
