import { Fault } from '../../base/fault.ts';
import { addressesIn, editHeader, fieldsNamed, type HeaderField } from '../../formats/message/index.ts';
import { addressOf, type Path, type RecipientTerms, type Reply } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import { mustBeWithin, sendingOf, strangersAmong } from '../../store/records/index.ts';
import type { commands, DailyLimits, SendingRow } from '../../store/records/index.ts';
import { addressKey } from '../addresses/index.ts';
import {
  beginTransfer,
  type Client,
  type DoorOptions,
  type Envelope,
  type Mend,
  type OpenEnvelope,
  type Outgoing,
  type Recipient,
  type Transfer,
  Visit,
} from '../reception/index.ts';
import { mending, type MendingFacts, repairing } from './mending.ts';

/** What the house says of sending. */
export interface SendingRules {
  /** Where and by what a message was written is not told (`withheld.ts`). */
  readonly masks: boolean;
  /** What an account may send a day where nothing else is set for it. */
  readonly daily: DailyLimits;
  /** What is sent is put into \Sent where nothing else is set for the account. */
  readonly copiesSent: boolean;
  /** For so long what is sent can be taken back, where nothing else is set for the account; absent or 0: not at all. */
  readonly undoSeconds?: number;
}

export interface SubmissionOptions extends DoorOptions {
  readonly database: DoorOptions['database'] & Pick<Database<typeof commands>, 'read'>;
  readonly rules: SendingRules;
  /** The reply with which an address elsewhere is refused, since mail to it fails; absent: nobody is asked. */
  readonly suppressed?: (forwardPath: string) => Promise<Reply | undefined>;
}

/** What a message that is being handed in counts for. */
interface Sending {
  readonly accountId: number;
  /** As it was at MAIL; the delivery itself counts exactly. */
  readonly row: SendingRow;
  /** Recipients of this message to whom the account has never written. */
  readonly strangers: Set<string>;
}

/** Mail from our own people, RFC 6409. */
export class Submission {
  readonly #options: SubmissionOptions;
  readonly #sendings = new WeakMap<Visit, Sending>();

  constructor(options: SubmissionOptions) {
    this.#options = options;
  }

  get messageBytesMax(): number {
    return this.#options.messageBytesMax;
  }

  /** A client is at the door. */
  visit(client: Client): Visit {
    return new Visit(client);
  }

  /** Nothing is asked of our own people before they log in. */
  async connected(_visit: Visit): Promise<void> {}

  async greeted(_visit: Visit): Promise<void> {}

  /** RFC 6409 §6.1: the sender must be one of the account's own addresses. Throws Fault `senderNotOwned`, `sendingLimit`, `storageFull`. */
  async sender(visit: Visit, { reversePath, terms }: OpenEnvelope): Promise<void> {
    visit.beginMessage();
    await this.#options.mailboxes.mustHaveRoom(terms.sizeBytes);
    if (reversePath !== null) await this.#mustOwn(visit.client, addressOf(reversePath));
    await this.#mustSend(visit);
  }

  /** Where mail for `path` goes: anywhere. Throws Fault `sendingLimit`, and for addresses of ours `unknownRecipient`, `overQuota`. */
  async recipient(visit: Visit, envelope: OpenEnvelope, path: Path, terms: RecipientTerms): Promise<Recipient> {
    const {
      reversePath,
      terms: { sizeBytes },
    } = envelope;
    await this.#options.mailboxes.mustHaveRoom(sizeBytes);
    const accountId = visit.client.account?.accountId;
    const destination = await this.#options.accounts.admit(path, {
      reversePath,
      ...(accountId !== undefined && { accountId }),
    });
    const address = addressOf(path);
    if (destination === 'notLocal') await this.#mustNotBeSuppressed(address);
    const targets = destination === 'notLocal' ? { local: [], remote: [{ address }], actions: [] } : destination;
    const accounts = targets.local.map((target) => target.accountId);
    await this.#options.quotas.mustTake(address, accounts, sizeBytes);
    await this.#mustAddress(visit, path);
    return { path, terms, ...targets };
  }

  /** A message for this envelope begins. */
  transfer(visit: Visit, envelope: Envelope): Transfer {
    const mend: Mend = async (header, fields, id) => {
      await this.#authorsMustBeOwn(visit.client, fields);
      return editHeader(header, fields, mending(fields, this.#facts(visit, id)));
    };
    return beginTransfer(this.#options, visit, envelope, mend, this.#outgoing(visit));
  }

  #facts({ client }: Visit, id: string): MendingFacts {
    const { hostName, clock, rules } = this.#options;
    const sender = client.account && { sender: client.account.address };
    return { hostName, id, now: clock.now(), masks: rules.masks, ...sender };
  }

  /** What comes of it beside its delivery: it is counted, and its sender may want it in \Sent. */
  #outgoing(visit: Visit): Outgoing {
    const sending = this.#sendings.get(visit);
    if (!sending) throw new Error('MAIL comes before the message');
    const { daily: limits, copiesSent, undoSeconds = 0 } = this.#options.rules;
    const wantsCopy = sending.row.copies === null ? copiesSent : sending.row.copies === 1;
    return {
      hidesClient: this.#options.rules.masks,
      sent: { accountId: sending.accountId, limits },
      graceMs: (sending.row.undoSeconds ?? undoSeconds) * 1000,
      ...(wantsCopy && {
        mendCopy: (header, fields, id) => editHeader(header, fields, repairing(fields, this.#facts(visit, id))),
      }),
    };
  }

  /** Who writes hears it at once, and not by a bounce. Throws Fault `unknownRecipient`. */
  async #mustNotBeSuppressed(address: string): Promise<void> {
    const reply = await this.#options.suppressed?.(address);
    if (reply) throw new Fault('unknownRecipient', reply.lines.join(' '));
  }

  /** Counts a recipient who was never written to before. Throws Fault `sendingLimit`. */
  async #mustAddress(visit: Visit, path: Path): Promise<void> {
    const sending = this.#sendings.get(visit);
    if (!sending) throw new Error('MAIL comes before RCPT');
    const { database, clock, rules } = this.#options;
    const key = addressKey(path);
    if (sending.strangers.has(key)) return;
    const [stranger] = await database.read((view) => strangersAmong(view, sending.accountId, [key]));
    if (stranger === undefined) return;
    mustBeWithin(sending.row, rules.daily, sending.strangers.size + 1, clock.now());
    sending.strangers.add(stranger);
  }

  /** What the account has sent today and may send. Throws Fault `notAuthenticated`, `sendingLimit`. */
  async #mustSend(visit: Visit): Promise<void> {
    const { database, clock, rules } = this.#options;
    const { accountId } = accountOf(visit.client);
    const row = await database.read((view) => sendingOf(view, accountId, clock.now()));
    if (!row) throw new Fault('unavailable', 'This account has just been removed');
    mustBeWithin(row, rules.daily, 0, clock.now());
    this.#sendings.set(visit, { accountId, row, strangers: new Set() });
  }

  /** Every address of From and Sender; a message without From is refused, or with two (RFC 5322 §3.6). */
  async #authorsMustBeOwn(client: Client, fields: readonly HeaderField[]): Promise<void> {
    const from = addressesIn(fields, 'from');
    if (from.length === 0) throw new Fault('badMessage', 'The message has no From field with an address');
    if (fieldsNamed(fields, 'from').length > 1)
      throw new Fault('badMessage', 'The message has more than one From field');
    for (const author of [...from, ...addressesIn(fields, 'sender')]) await this.#mustOwn(client, author);
  }

  async #mustOwn(client: Client, address: string): Promise<void> {
    const account = accountOf(client);
    if (await this.#options.accounts.owns(account.accountId, address)) return;
    throw new Fault('senderNotOwned', `${account.address} may not send as ${address}`);
  }
}

function accountOf({ account }: Client): NonNullable<Client['account']> {
  if (!account) throw new Fault('notAuthenticated', 'Log in first');
  return account;
}
