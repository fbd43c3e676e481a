import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { newId } from '../../base/ids.ts';
import type { Random } from '../../base/random.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import { addressOf, type Path } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands } from '../../store/records/index.ts';
import type { Accounts } from '../accounts/index.ts';
import type { Mailboxes } from '../mailboxes/index.ts';
import type { Client, Envelope, Recipient } from './envelope.ts';
import { receivedField, returnPathField } from './received.ts';
import { Transfer } from './transfer.ts';
import { withoutFields } from './without-fields.ts';

export interface ReceptionOptions {
  readonly hostName: string;
  readonly accounts: Accounts;
  readonly mailboxes: Mailboxes;
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly messageBytesMax: number;
  /** Networks whose clients may send to anywhere without login. */
  readonly isTrusted: (address: string) => boolean;
}

/** Mail from the world. */
export class Reception {
  readonly #options: ReceptionOptions;

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  get messageBytesMax(): number {
    return this.#options.messageBytesMax;
  }

  /** Anybody may send; stages that doubt a sender come with a later issue. */
  async sender(_client: Client, _path: Path | null): Promise<void> {}

  /** Where mail for `path` goes. Throws Fault `unknownRecipient`, `relayDenied`, `mailLoop`, `unavailable`. */
  async recipient(client: Client, path: Path): Promise<Recipient> {
    const destination = await this.#options.accounts.resolve(path);
    if (destination === 'unknownRecipient') throw new Fault('unknownRecipient', `There is no ${addressOf(path)} here`);
    if (destination !== 'notLocal') return { path, ...destination };
    if (!this.#options.isTrusted(client.address))
      throw new Fault('relayDenied', `Mail for ${path.domain} is not taken here`);
    return { path, local: [], remote: [addressOf(path)] };
  }

  /** A message for this envelope begins. */
  transfer(envelope: Envelope): Transfer {
    const { hostName, mailboxes, database, clock, random, messageBytesMax } = this.#options;
    const id = newId(random);
    const mend = (header: Uint8Array, fields: readonly HeaderField[]): readonly (Uint8Array | string)[] => [
      returnPathField(envelope),
      receivedField(envelope, { hostName, id, at: clock.now() }),
      ...withoutFields(header, fields, ['return-path']),
    ];
    const intake = mailboxes.intake();
    return new Transfer({ id, envelope, intake, database, messageBytesMax, now: () => clock.now(), mend });
  }
}
