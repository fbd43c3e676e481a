import { Fault } from '../../base/fault.ts';
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { limits } from '../../base/limits.ts';
import {
  addressesIn,
  editHeader,
  type HeaderEdits,
  type HeaderField,
  parseHeader,
  printRealAddress,
  printField,
} from '../../formats/message/index.ts';
import {
  addressOf,
  isSmtpUtf8,
  LineMender,
  type MessageTerms,
  parseAddress,
  type Path,
  type RecipientTerms,
} from '../../formats/smtp/index.ts';
import { domainKey } from '../addresses/index.ts';
import {
  beginTransfer,
  type Delivery,
  type Envelope,
  type Mend,
  type Outgoing,
  type Recipient,
  Visit,
} from '../reception/index.ts';
import { thisMachine } from '../trace/index.ts';
import { completed, completedField, isBare, type LocalNames } from './local-names.ts';
import { mending } from './mending.ts';
import type { SubmissionOptions } from './submission.ts';

/** What a program of this machine asks for. */
export interface LocalOrder {
  /** Undefined: the user's own address; '': the null path. */
  readonly sender?: string | undefined;
  readonly fullName?: string | undefined;
  readonly recipients: readonly string[];
  /** Those of To, Cc and Bcc too. */
  readonly fromHeader: boolean;
  /** The name of the user who runs it, and who the system says it is. */
  readonly user: string;
  readonly uid: number;
  readonly ret?: MessageTerms['ret'] | undefined;
  readonly envid?: string | undefined;
  readonly notify?: RecipientTerms['notify'] | undefined;
}

export interface LocalSubmissionOptions extends SubmissionOptions {
  /** Where names without a domain belong; by default our first domain. */
  readonly domain?: string | undefined;
  /** Names of this machine beside `hostName`. */
  readonly machineNames: readonly string[];
}

/** Reads the content anew from its beginning; lines may end as they like. */
export type Content = () => AsyncIterable<Uint8Array>;

/** What was found out about an order before its message is taken. */
interface Letter {
  readonly order: LocalOrder;
  readonly names: LocalNames;
  readonly visit: Visit;
  readonly fields: readonly HeaderField[];
  readonly sender: Path | null;
  /** Who From is where the message does not say it. */
  readonly self: Path;
}

/**
 * Mail from programs of this machine, without a login: only in the name of domains of ours, and counted for the account to
 * which a bounce would go. A user's name without a domain is one of ours; mail for `root` that nobody has goes to postmaster.
 */
export class LocalSubmission {
  readonly #options: LocalSubmissionOptions;

  constructor(options: LocalSubmissionOptions) {
    this.#options = options;
  }

  /**
   * For all recipients or for none. Throws Fault `noRecipients`, `badAddress`, `unknownRecipient`, `senderNotOwned`,
   * `badMessage`, `sendingLimit`, `overQuota`, `storageFull` ...
   */
  async take(order: LocalOrder, content: Content): Promise<Delivery> {
    await this.#options.mailboxes.mustHaveRoom(0);
    const letter = await this.#open(order, content);
    const envelope = await this.#envelope(letter);
    const { visit, names } = letter;
    // The file may have become another since it was looked at: what counts is what is sent.
    const mend: Mend = async (header, fields, id) => {
      await this.#authorsMustBeOurs(fields, names);
      return editHeader(header, fields, this.#edits(letter, fields, id));
    };
    await using transfer = beginTransfer(this.#options, visit, envelope, mend, await this.#outgoing(letter));
    for await (const piece of mended(content())) await transfer.write(piece);
    return await transfer.deliver();
  }

  async #open(order: LocalOrder, content: Content): Promise<Letter> {
    const names = await this.#names();
    const greeting = `${order.user} (uid ${order.uid})`;
    const visit = new Visit({ address: thisMachine, greeting, extended: true, isLocal: true });
    const self = pathOf(order.sender || order.user, names);
    const sender = order.sender === '' ? null : await this.#senderOf(self);
    return { order, names, visit, self, sender, fields: parseHeader(await headerOf(content())) };
  }

  async #names(): Promise<LocalNames> {
    const { accounts, domain, hostName, machineNames } = this.#options;
    const ours = await accounts.domains();
    const [first = hostName] = ours;
    const machine = [hostName, 'localhost', 'localhost.localdomain', ...machineNames].map(domainKey);
    return { domain: domain ?? first, machine: new Set(machine.filter((name) => !ours.includes(name))) };
  }

  /** A bounce must reach somebody: where nobody has the name, postmaster. Throws Fault `senderNotOwned`. */
  async #senderOf(self: Path): Promise<Path> {
    await this.#mustBeOurs(addressOf(self));
    const found = await this.#options.accounts.resolve(self);
    return found === 'unknownRecipient' ? { localPart: 'postmaster', domain: self.domain } : self;
  }

  async #mustBeOurs(address: string): Promise<void> {
    const domain = address.slice(address.lastIndexOf('@') + 1);
    if ((await this.#options.accounts.domains()).includes(domainKey(domain))) return;
    throw new Fault(
      'senderNotOwned',
      `Programs of this machine may not send as ${address}: the domain is not one of ours`,
    );
  }

  /** Throws Fault `badMessage` for a second From, `senderNotOwned`. */
  async #authorsMustBeOurs(fields: readonly HeaderField[], names: LocalNames): Promise<void> {
    if (fields.filter(({ name }) => name.toLowerCase() === 'from').length > 1) {
      throw new Fault('badMessage', 'The message has more than one From field');
    }
    for (const author of [...addressesIn(fields, 'from'), ...addressesIn(fields, 'sender')]) {
      await this.#mustBeOurs(addressOf(pathOf(author, names)));
    }
  }

  async #envelope({ order, names, fields, sender }: Letter): Promise<Envelope> {
    const inHeader = order.fromHeader ? ['to', 'cc', 'bcc'].flatMap((name) => addressesIn(fields, name)) : [];
    const named = [...new Set([...order.recipients, ...inHeader])];
    if (named.length === 0) throw new Fault('noRecipients', 'The message names no recipient');
    if (named.length > limits.recipientsPerMessageMax)
      throw new Fault('badMessage', 'The message has too many recipients');
    const recipients: Recipient[] = [];
    for (const text of named) recipients.push(await this.#recipient(text, order, names, sender));
    const smtputf8 = isSmtpUtf8(sender) || recipients.some(({ path }) => isSmtpUtf8(path));
    const { ret, envid } = order;
    const terms: MessageTerms = {
      sizeBytes: 0,
      smtputf8,
      body: '8bitmime',
      ...(ret && { ret }),
      ...(envid !== undefined && { envid }),
    };
    return { reversePath: sender, terms, recipients };
  }

  async #recipient(text: string, order: LocalOrder, names: LocalNames, reversePath: Path | null): Promise<Recipient> {
    const path = await this.#somebody(text, order, names);
    const terms: RecipientTerms = order.notify ? { notify: order.notify } : {};
    const destination = await this.#options.accounts.admit(path, { reversePath, isTrusted: true });
    if (destination === 'notLocal')
      return { path, terms, local: [], remote: [{ address: addressOf(path) }], actions: [] };
    return { path, terms, ...destination };
  }

  /** Cron writes to the user whose job it is, and to root: that must not be lost where nobody has that name. */
  async #somebody(text: string, { user }: LocalOrder, names: LocalNames): Promise<Path> {
    const written = addressOfText(text);
    const path = pathOf(text, names);
    if (!isBare(written, names) || !['root', user].includes(written.localPart)) return path;
    const found = await this.#options.accounts.resolve(path);
    return found === 'unknownRecipient' ? { localPart: 'postmaster', domain: path.domain } : path;
  }

  #edits({ names, order, self }: Letter, fields: readonly HeaderField[], id: string): HeaderEdits {
    const { hostName, clock, rules } = this.#options;
    const edits = mending(fields, { hostName, id, now: clock.now(), masks: rules.masks });
    const isSigned = addressesIn(fields, 'from').length > 0;
    const name = order.fullName === undefined ? {} : { name: order.fullName };
    return {
      each: (field, index) => edits.each?.(field, index) ?? completedField(field, names),
      below: [
        ...(isSigned ? [] : [printField('From', printRealAddress({ ...self, ...name }))]),
        ...(edits.below ?? []),
      ],
    };
  }

  /** It counts for the account to which a bounce would go; what the system itself writes counts for nobody. */
  async #outgoing({ sender, self }: Letter): Promise<Outgoing> {
    const isSystem = sender === null || addressOf(sender) !== addressOf(self);
    const found = isSystem ? 'notLocal' : await this.#options.accounts.resolve(sender);
    const [first] = typeof found === 'string' ? [] : found.local;
    if (!first) return { hidesClient: true };
    return { hidesClient: true, sent: { accountId: first.accountId, limits: this.#options.rules.daily } };
  }
}

function pathOf(text: string, names: LocalNames): Path {
  return parseAddress(addressOf(completed(addressOfText(text), names)));
}

/** "bob", "bob@example.org", "<bob@example.org>". */
function addressOfText(text: string): Path {
  const bare = text
    .trim()
    .replace(/^<(.*)>$/, '$1')
    .replace(/@$/, '');
  const at = bare.lastIndexOf('@');
  if (bare === '' || at === 0) throw new Fault('badAddress', `${JSON.stringify(text)} is not an address`);
  return at < 0 ? { localPart: bare, domain: '' } : parseAddress(bare);
}

/** The header with its CRLFs, as much of it as counts. */
async function headerOf(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const held = new GrowingBytes();
  for await (const piece of mended(content)) {
    held.push(piece);
    const bytes = Buffer.from(held.bytes.buffer, held.bytes.byteOffset, held.length);
    const end = bytes.indexOf('\r\n\r\n');
    if (end >= 0) return held.bytes.slice(0, end + 2);
    if (held.length > limits.headerBytesMax) break;
  }
  return held.bytes.slice();
}

async function* mended(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const mender = new LineMender();
  for await (const chunk of content) yield* mender.mend(chunk);
  yield* mender.end();
}
