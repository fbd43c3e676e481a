import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Resolver } from '../../net/dns/index.ts';
import type { ConversationPool, LiveTransaction, Loan } from '../../net/smtp-client/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands } from '../../store/records/index.ts';
import { addressesOf, type Hop } from '../routing/index.ts';
import type { Client, OpenEnvelope, Passage } from '../reception/index.ts';
import { FrontPassage } from './front-passage.ts';
import type { RefusedMail } from './refused-mail.ts';
import { faultOf, isYes } from './said.ts';
import { silence } from './silence.ts';

export interface PassagesOptions {
  readonly pool: Pick<ConversationPool, 'borrow'>;
  readonly resolver: Resolver;
  readonly hostName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Pick<Database<typeof commands>, 'write'>;
  /** Tells senders of those whom the host refused after others had the message. */
  readonly refusedMail: Pick<RefusedMail, 'tell'>;
}

/** The domain of a front, and the hosts to try in their order. */
interface Goal {
  readonly name: string;
  readonly leadsTo: string;
  readonly hops: readonly Hop[];
}

const patience = { replyMs: limits.storeReplyMs, finalReplyMs: limits.storeFinalReplyMs };

/** Opens ways through to the hosts that keep the mail. Conversations with them are used again. */
export class Passages {
  readonly #options: PassagesOptions;

  constructor(options: PassagesOptions) {
    this.#options = options;
  }

  /** Throws what the host says to MAIL, Fault `unavailable` where none can be reached. */
  async open({ name, leadsTo, hops }: Goal, client: Client, envelope: OpenEnvelope): Promise<Passage> {
    let reason = 'none is named';
    for (const hop of hops.slice(0, limits.mxHostsTriedMax)) {
      try {
        const { loan, live } = await this.#begin(hop, client, envelope);
        return new FrontPassage({ ...this.#options, leadsTo, host: loan.conversation.host, envelope, loan, live });
      } catch (error) {
        if (!(error instanceof Unreached)) throw error;
        reason = error.message;
      }
    }
    this.#options.log.warn({ domain: name, reason }, 'The store of a domain cannot be reached');
    throw new Fault('unavailable', `The mail host of ${name} cannot be reached now`);
  }

  /** A conversation that was kept may have ended meanwhile; then nothing was said on it, and a new one is opened. */
  async #begin(hop: Hop, client: Client, envelope: OpenEnvelope) {
    const kept = await this.#tryBegin(hop, client, envelope, false);
    return kept ?? (await this.#tryBegin(hop, client, envelope, true)) ?? unreachable(hop);
  }

  async #tryBegin(hop: Hop, client: Client, envelope: OpenEnvelope, fresh: boolean) {
    const loan = await this.#borrow(hop, fresh);
    try {
      return { loan, live: await introduce(loan, client, envelope) };
    } catch (error) {
      loan[Symbol.dispose]();
      if (error instanceof Unreached && loan.isKept) return undefined;
      throw error;
    }
  }

  async #borrow(hop: Hop, fresh: boolean): Promise<Loan> {
    const { pool, resolver, hostName: helo, clock } = this.#options;
    try {
      const { records: addresses } = await addressesOf(hop, resolver);
      return await pool.borrow({ ...hop, addresses, helo, clock }, fresh);
    } catch (error) {
      throw unreached(error);
    }
  }
}

async function introduce({ conversation }: Loan, client: Client, envelope: OpenEnvelope): Promise<LiveTransaction> {
  const { live, reply } = await begin(conversation, client, envelope).catch((error: unknown) => {
    throw unreached(error);
  });
  if (!isYes(reply)) throw faultOf(reply);
  return live;
}

async function begin(conversation: Loan['conversation'], client: Client, { reversePath, terms }: OpenEnvelope) {
  await conversation.speakFor(client);
  const live = await conversation.begin(patience);
  return { live, reply: await live.sender(reversePath, terms) };
}

/** Nobody has said "yes" or "no". */
class Unreached extends Fault {}

function unreached(error: unknown): Unreached {
  const { message } = silence(error);
  return new Unreached('unavailable', message);
}

function unreachable({ host }: Hop): never {
  throw new Unreached('unavailable', `${host} ends every conversation`);
}
