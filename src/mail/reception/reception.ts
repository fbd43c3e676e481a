import { Fault } from '../../base/fault.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import { dropping, editHeader } from '../../formats/message/index.ts';
import { addressOf, type Path, type RecipientTerms } from '../../formats/smtp/index.ts';
import { beginTransfer, type DoorOptions } from './door.ts';
import type { Client, Envelope, OpenEnvelope, Recipient } from './envelope.ts';
import { Questions, type QuestionsOptions } from './questions.ts';
import { passRecipient } from './pass-recipient.ts';
import type { Relaying } from './passage.ts';
import type { Transfer } from './transfer.ts';
import { Turning, type TurnedAway } from './turning.ts';
import { Visit, type VisitOptions } from './visit.ts';

/** `stages` are asked, in their order, of those who are neither trusted nor exempt. */
export interface ReceptionOptions extends DoorOptions, QuestionsOptions {
  /** Networks whose clients may send to anywhere without login. */
  readonly isTrusted: (address: string) => boolean;
  /** Networks that are asked nothing, but may not send to anywhere. */
  readonly isExempt?: (address: string) => boolean;
  /** Why a client is kept out, if it is; asked of those whom a proxy names by XCLIENT, as others never come so far. */
  readonly refusal?: (address: string) => Fault | undefined;
  /** Of domains whose mailboxes are elsewhere; without it there are none. */
  readonly relaying?: Relaying;
  /** Hears of all mail that is turned away once its sender is known. */
  readonly turnedAway?: (mail: TurnedAway) => void;
}

/** Mail from the world. */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #questions: Questions;
  readonly #turning: Turning;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    this.#questions = new Questions(options);
    this.#turning = new Turning(options);
  }

  get messageBytesMax(): number {
    return this.#options.messageBytesMax;
  }

  /** A client is at the door. */
  visit(client: Client, options?: VisitOptions): Visit {
    return new Visit(client, options);
  }

  /** Before our greeting. Throws a Fault where the client is sent away. */
  async connected(visit: Visit): Promise<void> {
    const { address, via } = visit.client;
    const refusal = via === undefined ? undefined : this.#options.refusal?.(address);
    if (refusal) throw refusal;
    if (this.asks(visit)) await this.#questions.connection(visit);
  }

  /** After EHLO or HELO. Throws a Fault to refuse. */
  async greeted(visit: Visit): Promise<void> {
    if (this.asks(visit)) await this.#questions.greeting(visit);
  }

  /** Throws Fault `storageFull`, or what a stage says. */
  async sender(visit: Visit, envelope: OpenEnvelope): Promise<void> {
    visit.beginMessage();
    await this.#turning.watch(visit, { ...envelope, paths: [] }, async () => {
      await this.#options.mailboxes.mustHaveRoom(envelope.terms.sizeBytes);
      if (this.asks(visit)) await this.#questions.sender(visit, envelope);
    });
  }

  /** Where mail for `path` goes. Throws what `Accounts.admit` throws, Fault `relayDenied`, `overQuota`, or what a stage says. */
  async recipient(visit: Visit, envelope: OpenEnvelope, path: Path, terms: RecipientTerms): Promise<Recipient> {
    return await this.#turning.watch(visit, { ...envelope, paths: [path] }, async () => {
      const recipient = { terms, ...(await this.#destination(visit, envelope, path)) };
      if (this.asks(visit)) await this.#questions.recipient(visit, envelope, recipient);
      await passRecipient(this.#options.relaying, visit, envelope, recipient);
      return recipient;
    });
  }

  /** The header of a message is there. Throws what a stage says. */
  async header(visit: Visit, envelope: Envelope, fields: readonly HeaderField[]): Promise<void> {
    const paths = envelope.recipients.map(({ path }) => path);
    await this.#turning.watch(visit, { ...envelope, paths }, async () => {
      if (this.asks(visit)) await this.#questions.header(visit, envelope, fields);
    });
  }

  /** A message for this envelope begins. A Return-Path it brings along is not ours and goes (RFC 5321 §4.4). */
  transfer(visit: Visit, envelope: Envelope): Transfer {
    return beginTransfer(this.#options, visit, envelope, async (header, fields) => {
      await this.header(visit, envelope, fields);
      return editHeader(header, fields, { each: dropping('return-path') });
    });
  }

  /** Are the stages asked of this client? */
  asks({ client: { address } }: Visit): boolean {
    const { isTrusted, isExempt } = this.#options;
    return !isTrusted(address) && !isExempt?.(address);
  }

  async #destination(
    visit: Visit,
    { reversePath, terms }: OpenEnvelope,
    path: Path,
  ): Promise<Omit<Recipient, 'terms'>> {
    await this.#options.mailboxes.mustHaveRoom(terms.sizeBytes);
    const destination = await this.#options.accounts.admit(path, { reversePath, isTrusted: this.#trusts(visit) });
    if (destination !== 'notLocal') {
      await this.#options.quotas.mustTake(
        addressOf(path),
        destination.local.map(({ accountId }) => accountId),
        terms.sizeBytes,
        visit.dry,
      );
      return { path, ...destination };
    }
    const relayed = await this.#relayed(path);
    if (relayed) return relayed;
    if (!this.#trusts(visit)) throw new Fault('relayDenied', `Mail for ${path.domain} is not taken here`);
    return { path, local: [], remote: [{ address: addressOf(path) }], actions: [] };
  }

  async #relayed(path: Path): Promise<Omit<Recipient, 'terms'> | undefined> {
    const { relaying } = this.#options;
    const relayed = await relaying?.find(path.domain);
    if (!relaying || !relayed) return undefined;
    const recipient = { path, local: [], actions: [], relayed };
    if (relayed.role === 'front') return { ...recipient, remote: [] };
    await relaying.mustKnow(relayed, path);
    // In the form in which its domain is kept, so that all that waits for it is found under one name.
    const address = addressOf({ ...path, domain: relayed.name });
    return { ...recipient, remote: [{ address, keptFor: relayed.name }] };
  }

  #trusts({ client }: Visit): boolean {
    return this.#options.isTrusted(client.address);
  }
}
