import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Clock } from '../../base/clock.ts';
import { addressOf, isSmtpUtf8, type MessageTerms, parseAddress } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, knownRequest, type KnownRequest } from '../../store/records/index.ts';
import type { Envelope, OpenEnvelope, Recipient, Visit } from '../reception/index.ts';
import type { Submission } from '../submission/index.ts';
import type { Handed, Letter, RecipientAnswer } from './letter.ts';
import { mayWriteAs, type Token } from './tokens.ts';

export interface PostingOptions {
  readonly submission: Submission;
  readonly database: Pick<Database<typeof commands>, 'read'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Of one message. */
  readonly recipientsMax: number;
}

/** Who hands a message in. */
export interface HandedInBy {
  readonly token: Token;
  /** IP address of the program. */
  readonly address: string;
  /** As in "TLSv1.3 with TLS_AES_256_GCM_SHA384"; absent in clear. */
  readonly tls?: string;
  /** What the program calls its request: it is done once. */
  readonly key?: string;
}

/** What is remembered of an answer. */
interface Remembered {
  readonly messageId: string;
  readonly recipients: readonly RecipientAnswer[];
}

/** Mail from programs, through the door of our own people. */
export class Posting {
  readonly #options: PostingOptions;
  /** Requests under way that have a name. */
  readonly #underWay = new Set<string>();

  constructor(options: PostingOptions) {
    this.#options = options;
  }

  /**
   * Sends a message, or answers as before where the same request was done. Throws Fault `senderNotOwned`, `noRecipients`
   * (with what each was told), `sendingLimit`, `exists` where the same request is under way, `keyReused` ...
   */
  async post(letter: Letter, by: HandedInBy): Promise<Handed> {
    const { key } = by;
    if (key === undefined) return this.#send(letter, by);
    const claim = `${by.token.accountId} ${key}`;
    if (this.#underWay.has(claim)) throw new Fault('exists', 'A request with this idempotency key is under way');
    this.#underWay.add(claim);
    try {
      return await this.#once(letter, by, key);
    } finally {
      this.#underWay.delete(claim);
    }
  }

  async #once(letter: Letter, by: HandedInBy, key: string): Promise<Handed> {
    const { database, clock } = this.#options;
    const known = await database.read((view) => knownRequest(view, by.token.accountId, key, clock.now()));
    if (!known) return this.#send(letter, by);
    await readThrough(letter.content);
    if (known.fingerprint === letter.fingerprint()) return repeated(known);
    throw new Fault('keyReused', 'The idempotency key was used for another request');
  }

  async #send(letter: Letter, by: HandedInBy): Promise<Handed> {
    const { submission } = this.#options;
    mustBeAuthor(letter, by.token);
    if (letter.recipients.length === 0) throw new Fault('noRecipients', 'The message names no recipient');
    if (letter.recipients.length > this.#options.recipientsMax) {
      throw new Fault('tooManyRecipients', `A message may have ${this.#options.recipientsMax} recipients`);
    }
    const visit = submission.visit(clientOf(by));
    const open = this.#openingOf(letter);
    await submission.sender(visit, open);
    const { recipients, answers } = await this.#askFor(letter, visit, open);
    if (recipients.length === 0) throw new NobodyTaken(answers);
    return await this.#deliver({ letter, by, visit, envelope: { ...open, recipients }, answers });
  }

  #openingOf({ reversePath, smtputf8, recipients, sendAt }: Letter): OpenEnvelope {
    const international = smtputf8 || recipients.some((one) => isSmtpUtf8(pathOf(one)));
    const now = this.#options.clock.now();
    const held = sendAt !== undefined && sendAt > now ? { holdUntil: sendAt } : {};
    const terms: MessageTerms = { sizeBytes: 0, smtputf8: international, body: '8bitmime', ...held };
    return { reversePath, terms };
  }

  /** Each recipient has an answer of its own; what concerns the whole house or the whole account is thrown. */
  async #askFor(letter: Letter, visit: Visit, open: OpenEnvelope) {
    const recipients: Recipient[] = [];
    const answers: RecipientAnswer[] = [];
    for (const address of letter.recipients) {
      try {
        recipients.push(await this.#options.submission.recipient(visit, open, parseAddress(address), {}));
        answers.push({ address, accepted: true });
      } catch (error) {
        if (!(error instanceof Fault) || ofAll.has(error.code)) throw error;
        answers.push({ address, accepted: false, reason: error.message });
      }
    }
    return { recipients, answers };
  }

  async #deliver({ letter, by, visit, envelope, answers }: Errand): Promise<Handed> {
    const { submission, log } = this.#options;
    await using transfer = submission.transfer(visit, envelope);
    for await (const piece of letter.content) await transfer.write(piece);
    const { messageId, notes } = letter;
    const { accountId, account } = by.token;
    const answer = JSON.stringify({ messageId, recipients: answers } satisfies Remembered);
    const key = by.key === undefined ? {} : { key: { key: by.key, fingerprint: letter.fingerprint(), answer } };
    visit.application = { accountId, messageId, notes: JSON.stringify(notes), ...key };
    const delivery = await transfer.deliver();
    const to = envelope.recipients.slice(0, 10).map(({ path }) => addressOf(path));
    log.info({ ...delivery, to, recipients: envelope.recipients.length, client: by.address, account }, 'Message taken');
    return { id: delivery.id, messageId, recipients: answers, isRepeated: false };
  }
}

interface Errand {
  readonly letter: Letter;
  readonly by: HandedInBy;
  readonly visit: Visit;
  readonly envelope: Envelope;
  readonly answers: readonly RecipientAnswer[];
}

/** No recipient was taken: nothing was sent. */
export class NobodyTaken extends Fault {
  readonly recipients: readonly RecipientAnswer[];

  constructor(recipients: readonly RecipientAnswer[]) {
    super('noRecipients', 'No recipient was taken, nothing is sent');
    this.recipients = recipients;
  }
}

const ofAll: ReadonlySet<string> = new Set(['sendingLimit', 'storageFull', 'unavailable', 'notAuthenticated']);

function clientOf({ token: { accountId, account }, address, tls }: HandedInBy) {
  const greeting = address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
  // RFC 5321 §4.4 has no word for HTTP: what did not come by SMTP says nothing.
  return {
    address,
    greeting,
    extended: true,
    isLocal: true,
    account: { accountId, address: account },
    ...(tls && { tls }),
  };
}

/** Throws Fault `senderNotOwned`. Whether the account may is asked by submission. */
function mustBeAuthor({ authors, reversePath }: Letter, token: Token): void {
  const named = [...authors, ...(reversePath ? [addressOf(reversePath)] : [])];
  const foreign = named.find((address) => !mayWriteAs(token, address));
  if (foreign !== undefined) throw new Fault('senderNotOwned', `This token may not send as ${foreign}`);
}

/** Null where it is no address, which is said when its turn comes. */
function pathOf(text: string) {
  try {
    return parseAddress(text);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}

async function readThrough(content: AsyncIterable<Uint8Array>): Promise<void> {
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > limits.messageBytesMax)
      throw new Fault('keyReused', 'The idempotency key was used for another request');
  }
}

/** The one who wrote it was `Posting`. */
function repeated({ trace, answer }: KnownRequest): Handed {
  return { id: trace, ...(JSON.parse(answer) as Remembered), isRepeated: true };
}
