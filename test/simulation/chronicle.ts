import type { Clock } from '../../src/base/clock.ts';
import type { Journal } from './journal.ts';
import { isBounce, keyOf } from './peers.ts';

type Events = { -readonly [K in keyof Omit<Journal, 'end' | 'waiting' | 'rowsAtOnce'>]: Journal[K] };

/** Writes the journal while it happens. */
export class Chronicle {
  readonly events: Events = {
    accepted: [],
    attempts: [],
    tries: [],
    bounces: [],
    tidings: [],
    powerCuts: [],
    jumps: [],
    orders: [],
  };
  readonly #reports = new Set<string>();
  readonly #clock: Pick<Clock, 'monotonic'>;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** As the queue logs it. */
  noteTry({ messageId, forwardPath }: Readonly<Record<string, unknown>>): void {
    if (typeof messageId !== 'string' || typeof forwardPath !== 'string') return;
    this.events.tries.push({ at: this.#clock.monotonic(), key: messageId, recipient: forwardPath });
  }

  /** A report that arrived. One that comes twice, because of a power cut, is still one report. */
  noteBounce(text: string): void {
    const key = keyOf(text);
    const [, id = ''] = /^Message-ID: (\S+)/m.exec(text) ?? [];
    if (key === undefined || !isBounce(text) || this.#reports.has(id)) return;
    this.#reports.add(id);
    const named = text.matchAll(/^Final-Recipient: rfc822; (\S+)\r\nAction: (\S+)\r$/gm);
    for (const [, recipient = '', action = ''] of named) {
      const told = { at: this.#clock.monotonic(), key, recipient };
      if (action === 'failed') this.events.bounces.push(told);
      else this.events.tidings.push({ ...told, action });
    }
  }
}
