import { Fault } from '../../base/fault.ts';
import type { Path, RecipientTerms } from '../../formats/smtp/index.ts';
import type { Client, Envelope, OpenEnvelope, Recipient } from './envelope.ts';
import { Reception, type ReceptionOptions } from './reception.ts';
import type { Transfer } from './transfer.ts';
import type { Visit } from './visit.ts';

export type HandoverOptions = Omit<ReceptionOptions, 'stages'>;

/** Mail that another server of the house has judged and hands over (LMTP): for addresses of ours alone, and unquestioned. */
export class Handover {
  readonly #reception: Reception;
  readonly #isTrusted: HandoverOptions['isTrusted'];

  constructor(options: HandoverOptions) {
    this.#isTrusted = options.isTrusted;
    // Trusted or not: nothing is relayed here.
    this.#reception = new Reception({ ...options, isTrusted: () => false, stages: [] });
  }

  get messageBytesMax(): number {
    return this.#reception.messageBytesMax;
  }

  /** A server is at the door. */
  visit(client: Client): Visit {
    return this.#reception.visit(client);
  }

  /** Throws Fault `refusedByPolicy` to whoever is no server of the house. */
  async connected({ client }: Visit): Promise<void> {
    const { via: address = client.address } = client;
    if (this.#isTrusted(address)) return;
    throw new Fault('refusedByPolicy', `${address} is not in trusted_networks and cannot hand over mail here`);
  }

  async greeted(_visit: Visit): Promise<void> {}

  /** Throws Fault `storageFull`. */
  sender(visit: Visit, envelope: OpenEnvelope): Promise<void> {
    return this.#reception.sender(visit, envelope);
  }

  /** Throws Fault `unknownRecipient`, `relayDenied`, `overQuota`. */
  recipient(visit: Visit, envelope: OpenEnvelope, path: Path, terms: RecipientTerms): Promise<Recipient> {
    return this.#reception.recipient(visit, envelope, path, terms);
  }

  /** A message for this envelope begins. */
  transfer(visit: Visit, envelope: Envelope): Transfer {
    return this.#reception.transfer(visit, envelope);
  }
}
