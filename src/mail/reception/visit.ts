import type { ApplicationNote } from '../../store/records/index.ts';
import type { Client } from './envelope.ts';
import type { Passage } from './passage.ts';
import type { NotedFinding } from './finding.ts';

export interface VisitOptions {
  /** Nobody is really there: somebody asks what would happen. */
  readonly dry?: boolean;
}

/** A client at one of our doors, from its first packet to its last: who it is, and what was found out about it. */
export class Visit {
  /** Becomes more as the dialog goes on: the greeting, TLS, a login. */
  client: Client;
  /** Whether it has said something by now; of use before our greeting. */
  spokeEarly: () => boolean = () => false;
  readonly dry: boolean;
  /** The way through for the message it is handing in, once a recipient was asked for whose mail is not kept here. */
  passage: Passage | undefined;
  /** What is written down together with its message: a program hands it in, and wants to hear what becomes of it. */
  application: ApplicationNote | undefined;
  /** A recipient was taken whose mail is kept here. */
  staysHere = false;
  readonly #ofClient: NotedFinding[] = [];
  #ofMessage: NotedFinding[] = [];

  constructor(client: Client, { dry = false }: VisitOptions = {}) {
    this.client = client;
    this.dry = dry;
  }

  /** Everything found out so far, about the client and about the message it is handing in. */
  get findings(): readonly NotedFinding[] {
    return [...this.#ofClient, ...this.#ofMessage];
  }

  /** MAIL: what was found out about another message counts no more. */
  beginMessage(): void {
    this.#ofMessage = [];
    this.staysHere = false;
  }

  /** It hands in nothing more: what was on its way through is forgotten. */
  async endMessage(): Promise<void> {
    const { passage } = this;
    this.passage = undefined;
    await passage?.[Symbol.asyncDispose]();
  }

  note(finding: NotedFinding, about: 'client' | 'message'): void {
    (about === 'client' ? this.#ofClient : this.#ofMessage).push(finding);
  }
}
