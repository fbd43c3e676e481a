import type { Path, RecipientTerms } from '../../formats/smtp/index.ts';
import type { TracedArrival } from '../../store/records/index.ts';
import type { Client, OpenEnvelope } from './envelope.ts';
import type { RelayedDomain } from './relayed-domain.ts';

/** What reception asks about such domains; `mail/relaying` answers. */
export interface Relaying {
  find(domain: string): Promise<RelayedDomain | undefined>;
  /** For a backup: throws Fault `unknownRecipient` for whom its host would refuse. */
  mustKnow(domain: RelayedDomain, path: Path): Promise<void>;
  /** For a front: begins a transaction with the host. Throws what the host says to MAIL, Fault `unavailable` where it is away. */
  open(domain: RelayedDomain, client: Client, envelope: OpenEnvelope): Promise<Passage>;
}

/** A message on its way through to the host that keeps it. Nothing of it stays here. Disposing it forgets the message. */
export interface Passage extends AsyncDisposable {
  readonly leadsTo: string;
  /** No recipient was taken yet. */
  readonly isEmpty: boolean;
  /** Throws what the host says. */
  recipient(path: Path, terms: RecipientTerms): Promise<void>;
  /** Content with CRLF line ends; waits while the host is behind. Throws what it says. */
  write(chunk: Uint8Array): Promise<void>;
  /** All was said: resolves when the host answers for it, throws what it says where it does not. */
  deliver(message: PassedMessage): Promise<void>;
}

/** What is told of a message that went through. */
export interface PassedMessage {
  readonly arrival: TracedArrival;
  readonly sizeBytes: number;
  /** As it came, without its body. */
  readonly header: Uint8Array;
}
