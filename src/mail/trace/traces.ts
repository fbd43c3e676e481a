import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Database, View } from '../../store/database/index.ts';
import {
  addressOfAccount,
  attemptsOfEntry,
  traceEvents,
  traceOfQueued,
  tracesNaming,
  tracesOfAccount,
} from '../../store/records/index.ts';
import type { AccountTrace, commands, TraceEvent } from '../../store/records/index.ts';
import type { Destination } from '../accounts/index.ts';
import { linesOf, type AddressBook } from './sentence.ts';

export interface TracesOptions {
  readonly database: Pick<Database<typeof commands>, 'read'>;
  readonly clock: Clock;
  /** Where mail for an address goes: `Accounts.resolve`. */
  readonly resolve: (path: Path) => Promise<Destination>;
}

/** What became of one message. */
export interface Story {
  /** What Received and the log call it. */
  readonly trace: string;
  readonly lines: readonly StoryLine[];
}

export interface StoryLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
}

/** What is known of messages that came in. */
export class Traces {
  readonly #options: TracesOptions;

  constructor(options: TracesOptions) {
    this.#options = options;
  }

  /**
   * The stories of a trace id, of what has that number in the queue, of a Message-ID, or the latest of an address, of ours or
   * elsewhere, as sender or recipient; the newest first. Throws Fault `notFound`.
   */
  async find(wanted: string): Promise<Story[]> {
    const traces = await this.#tracesOf(wanted.trim());
    const stories: Story[] = [];
    for (const trace of traces.slice(0, limits.storiesToldMax)) {
      const story = await this.#options.database.read((view) => storyOf(view, trace));
      if (story.lines.length > 0) stories.push(story);
    }
    if (stories.length > 0) return stories;
    throw new Fault('notFound', `Nothing is known of ${wanted}; what was done with mail is remembered for 30 days`);
  }

  /** A Message-ID looks as an address does (RFC 5322 §3.6.4), unless it stands between its angle brackets. */
  async #tracesOf(wanted: string): Promise<string[]> {
    if (/^<.+>$/s.test(wanted)) return this.#naming(JSON.stringify(wanted).slice(1, -1));
    if (wanted.includes('@')) return isAddress(wanted) ? this.#ofAddress(wanted) : this.#naming(wanted);
    const queued = /^\d{1,15}$/.test(wanted) ? await this.#ofQueued(Number(wanted)) : undefined;
    return [queued ?? wanted];
  }

  /** Also for a while after it has left the queue. */
  #ofQueued(id: number): Promise<string | undefined> {
    return this.#options.database.read(
      async (view) => (await traceOfQueued(view, id)) ?? (await attemptsOfEntry(view, id))[0]?.trace,
    );
  }

  async #ofAddress(address: string): Promise<string[]> {
    const destination = await this.#options.resolve(parseAddress(address));
    const accountIds = typeof destination === 'object' ? destination.local.map(({ accountId }) => accountId) : [];
    const newest = new Map<string, number>();
    for (const accountId of accountIds) {
      for (const { trace, newest: event } of await this.#ofAccount(accountId)) newest.set(trace, event);
    }
    if (newest.size === 0) return this.#naming(address);
    return [...newest].toSorted(([, one], [, other]) => other - one).map(([trace]) => trace);
  }

  #ofAccount(accountId: number): Promise<AccountTrace[]> {
    return this.#options.database.read((view) => tracesOfAccount(view, accountId, limits.storiesToldMax));
  }

  /** Looks through the events in pieces, so that others are served between them. */
  async #naming(address: string): Promise<string[]> {
    const traces = new Set<string>();
    let before: number | undefined;
    do {
      const from = before;
      const found = await this.#options.database.read((view) => tracesNaming(view, address, from));
      for (const trace of found.traces) traces.add(trace);
      ({ before } = found);
      await this.#options.clock.sleep(0);
    } while (before !== undefined && traces.size < limits.storiesToldMax);
    return [...traces];
  }
}

function isAddress(text: string): boolean {
  try {
    return parseAddress(text).domain !== '';
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

async function storyOf(view: View, trace: string): Promise<Story> {
  const events = await traceEvents(view, trace);
  const addresses = await addressesIn(view, events);
  return {
    trace,
    lines: events.flatMap((event) => linesOf(event, addresses).map((line) => ({ at: event.at, ...line }))),
  };
}

async function addressesIn(view: View, events: readonly TraceEvent[]): Promise<AddressBook> {
  const addresses = new Map<number, string>();
  const recipients = events.flatMap((event) => (event.kind === 'received' ? event.facts.recipients : []));
  for (const { accountId } of recipients) {
    const address = accountId === undefined ? undefined : await addressOfAccount(view, accountId);
    if (accountId !== undefined && address !== undefined) addresses.set(accountId, address);
  }
  return addresses;
}
