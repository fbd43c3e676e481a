import { Fault } from '../../base/fault.ts';
import {
  dropping,
  editHeader,
  field,
  type HeaderField,
  type Mailbox,
  parseAddresses,
  printDate,
} from '../../formats/message/index.ts';
import { addressOf, type Path } from '../../formats/smtp/index.ts';
import {
  beginTransfer,
  type Client,
  type DoorOptions,
  type Envelope,
  type Recipient,
  type Transfer,
} from '../reception/index.ts';

export type SubmissionOptions = DoorOptions;

/** Mail from our own people, RFC 6409. */
export class Submission {
  readonly #options: SubmissionOptions;

  constructor(options: SubmissionOptions) {
    this.#options = options;
  }

  get messageBytesMax(): number {
    return this.#options.messageBytesMax;
  }

  /** RFC 6409 §6.1: the sender must be one of the account's own addresses. Throws Fault `senderNotOwned`, `storageFull`. */
  async sender(client: Client, path: Path | null, sizeBytes = 0): Promise<void> {
    await this.#options.mailboxes.mustHaveRoom(sizeBytes);
    if (path !== null) await this.#mustOwn(client, addressOf(path));
  }

  /** Where mail for `path` goes: anywhere. Throws Fault `unknownRecipient`, `overQuota` for addresses of ours. */
  async recipient(_client: Client, path: Path, sizeBytes = 0): Promise<Recipient> {
    await this.#options.mailboxes.mustHaveRoom(sizeBytes);
    const destination = await this.#options.accounts.resolve(path);
    if (destination === 'unknownRecipient') throw new Fault('unknownRecipient', `There is no ${addressOf(path)} here`);
    if (destination === 'notLocal') return { path, local: [], remote: [addressOf(path)] };
    await this.#options.quotas.mustTake(addressOf(path), destination.local, sizeBytes);
    return { path, ...destination };
  }

  /** A message for this envelope begins. */
  transfer(envelope: Envelope): Transfer {
    return beginTransfer(this.#options, envelope, async (header, fields, id) => {
      await this.#authorsMustBeOwn(envelope.client, fields);
      const edits = { each: dropping('return-path', 'bcc'), below: this.#missingFields(fields, id) };
      return editHeader(header, fields, edits);
    });
  }

  /** RFC 6409 §8.2 and §8.3. */
  #missingFields(fields: readonly HeaderField[], id: string): string[] {
    const { hostName, clock } = this.#options;
    return [
      ...(field(fields, 'date') === undefined ? [`Date: ${printDate(clock.now(), 0)}\r\n`] : []),
      ...(field(fields, 'message-id') === undefined ? [`Message-ID: <${id}@${hostName}>\r\n`] : []),
    ];
  }

  /** Every address of From and Sender; a message without From is refused, RFC 5322 §3.6. */
  async #authorsMustBeOwn(client: Client, fields: readonly HeaderField[]): Promise<void> {
    const from = addressesIn(fields, 'from');
    if (from.length === 0) throw new Fault('badMessage', 'The message has no From field with an address');
    for (const author of [...from, ...addressesIn(fields, 'sender')]) await this.#mustOwn(client, author);
  }

  async #mustOwn(client: Client, address: string): Promise<void> {
    if (!client.account) throw new Fault('notAuthenticated', 'Log in first');
    if (await this.#options.accounts.owns(client.account.accountId, address)) return;
    throw new Fault('senderNotOwned', `${client.account.address} may not send as ${address}`);
  }
}

/** All the addresses in all fields of a name: a second From must not slip through. */
function addressesIn(fields: readonly HeaderField[], name: string): string[] {
  const values = fields.filter((each) => each.name.toLowerCase() === name).map((each) => each.value);
  return values
    .flatMap((value) => parseAddresses(value).flatMap(membersOf))
    .map(({ localPart, domain }) => `${localPart}@${domain}`);
}

function membersOf(mailbox: Mailbox) {
  return 'group' in mailbox ? mailbox.members : [mailbox];
}
