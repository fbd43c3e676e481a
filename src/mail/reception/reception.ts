import { Fault } from '../../base/fault.ts';
import { dropping, editHeader } from '../../formats/message/index.ts';
import { addressOf, type Path } from '../../formats/smtp/index.ts';
import { beginTransfer, type DoorOptions } from './door.ts';
import type { Client, Envelope, Recipient } from './envelope.ts';
import type { Transfer } from './transfer.ts';

export interface ReceptionOptions extends DoorOptions {
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

  /** Anybody may send while there is room (Fault `storageFull`); stages that doubt a sender come with a later issue. */
  async sender(_client: Client, _path: Path | null, sizeBytes = 0): Promise<void> {
    await this.#options.mailboxes.mustHaveRoom(sizeBytes);
  }

  /** Where mail for `path` goes. Throws Fault `unknownRecipient`, `relayDenied`, `overQuota` ... */
  async recipient(client: Client, path: Path, sizeBytes = 0): Promise<Recipient> {
    await this.#options.mailboxes.mustHaveRoom(sizeBytes);
    const destination = await this.#options.accounts.resolve(path);
    if (destination === 'unknownRecipient') throw new Fault('unknownRecipient', `There is no ${addressOf(path)} here`);
    if (destination !== 'notLocal') {
      await this.#options.quotas.mustTake(addressOf(path), destination.local, sizeBytes);
      return { path, ...destination };
    }
    if (!this.#options.isTrusted(client.address))
      throw new Fault('relayDenied', `Mail for ${path.domain} is not taken here`);
    return { path, local: [], remote: [addressOf(path)] };
  }

  /** A message for this envelope begins. A Return-Path it brings along is not ours and goes (RFC 5321 §4.4). */
  transfer(envelope: Envelope): Transfer {
    return beginTransfer(this.#options, envelope, async (header, fields) =>
      editHeader(header, fields, { each: dropping('return-path') }),
    );
  }
}
