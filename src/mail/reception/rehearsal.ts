import { Fault } from '../../base/fault.ts';
import { parseHeader } from '../../formats/message/index.ts';
import { addressOf, parseAddress, type Path, plainTerms } from '../../formats/smtp/index.ts';
import { printTarget } from '../addresses/index.ts';
import type { OpenEnvelope, Recipient } from './envelope.ts';
import type { Reception } from './reception.ts';
import type { NotedFinding } from './finding.ts';
import { replyOf } from './turning.ts';
import type { Visit } from './visit.ts';

/** Who would come, and with what. */
export interface Scene {
  /** IP address. */
  readonly ip: string;
  readonly helo: string;
  /** As in "x@far.test"; empty for the null path. */
  readonly from: string;
  readonly to: readonly string[];
  /** The header of the message. */
  readonly header?: Uint8Array;
  /** The whole message; 0 where it is not known. */
  readonly sizeBytes: number;
}

/** One moment of the dialog. */
export interface RehearsedStep {
  readonly moment: 'connection' | 'greeting' | 'sender' | 'recipient' | 'header';
  /** At `recipient`. */
  readonly recipient?: string;
  readonly findings: readonly Pick<NotedFinding, 'stage' | 'verdict' | 'reason'>[];
  /** What the client would hear; absent where nothing is against it. */
  readonly refusal?: string;
}

/** Where mail for a recipient that is taken would end. */
export interface RehearsedEnd {
  readonly recipient: string;
  /** As in "INBOX of alice@example.org", "on to bob@far.test". */
  readonly ends: readonly string[];
}

export interface Rehearsed {
  /** False: the client is trusted or exempt, so no stage is asked. */
  readonly asked: boolean;
  readonly steps: readonly RehearsedStep[];
  readonly ends: readonly RehearsedEnd[];
  readonly outcome: 'taken' | 'putOff' | 'refused';
}

export interface RehearsalOptions {
  readonly reception: Reception;
  /** The address of an account; undefined where it is gone. */
  readonly addressOfAccount: (accountId: number) => Promise<string | undefined>;
}

/**
 * Plays a dialog at the front door without a client: the same questions, the same answers, but nothing is delivered, counted
 * or remembered. It ends where a client would give up.
 */
export class Rehearsal {
  readonly #options: RehearsalOptions;

  constructor(options: RehearsalOptions) {
    this.#options = options;
  }

  /** Throws Fault `badAddress` for addresses that are none. */
  async play(scene: Scene): Promise<Rehearsed> {
    const { reception } = this.#options;
    const envelope = envelopeOf(scene);
    const paths = scene.to.map(parseAddress);
    const visit = reception.visit({ address: scene.ip, greeting: scene.helo, extended: true }, { dry: true });
    const play = new Play(visit);
    const recipients = await this.#dialog(play, envelope, paths, scene.header);
    const ends = await Promise.all(recipients.map((recipient) => this.#endOf(recipient)));
    return { asked: reception.asks(visit), steps: play.steps, ends, outcome: play.outcome };
  }

  async #dialog(play: Play, envelope: OpenEnvelope, paths: readonly Path[], header?: Uint8Array): Promise<Recipient[]> {
    const { reception } = this.#options;
    const { visit } = play;
    await play.step({ moment: 'connection' }, () => reception.connected(visit));
    await play.step({ moment: 'greeting' }, () => reception.greeted(visit));
    await play.step({ moment: 'sender' }, () => reception.sender(visit, envelope));
    if (play.isOver) return [];
    const recipients: Recipient[] = [];
    for (const path of paths) {
      const about = { moment: 'recipient', recipient: addressOf(path) } as const;
      const taken = await play.attempt(about, () => reception.recipient(visit, envelope, path, {}));
      if (taken) recipients.push(taken);
    }
    if (recipients.length === 0) play.end();
    const fields = header && parseHeader(header);
    if (fields) {
      await play.step({ moment: 'header' }, () => reception.header(visit, { ...envelope, recipients }, fields));
    }
    return play.isOver ? [] : recipients;
  }

  async #endOf({ path, local, remote, actions }: Recipient): Promise<RehearsedEnd> {
    const accounts = await Promise.all(local.map(({ accountId }) => this.#options.addressOfAccount(accountId)));
    const mailboxes = local.map(({ mailbox = 'INBOX' }, index) => `${mailbox} of ${accounts[index] ?? 'nobody'}`);
    const onward = remote.map(({ address }) => `on to ${address}`);
    return {
      recipient: addressOf(path),
      ends: [...mailboxes, ...onward, ...actions.map(({ action }) => printTarget(action))],
    };
  }
}

/** A dialog as far as it went. */
class Play {
  readonly visit: Visit;
  readonly steps: RehearsedStep[] = [];
  #told = 0;
  #isOver = false;
  #lastRefusal = '';

  constructor(visit: Visit) {
    this.visit = visit;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get outcome(): Rehearsed['outcome'] {
    if (!this.#isOver) return 'taken';
    return this.#lastRefusal.startsWith('4') ? 'putOff' : 'refused';
  }

  end(): void {
    this.#isOver = true;
  }

  /** A step that the dialog cannot do without. */
  async step(about: Pick<RehearsedStep, 'moment'>, work: () => Promise<void>): Promise<void> {
    if (this.#isOver) return;
    const done = await this.attempt(about, async () => (await work(), true));
    if (!done) this.end();
  }

  async attempt<T>(about: Pick<RehearsedStep, 'moment' | 'recipient'>, work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      this.steps.push({ ...about, findings: this.#news() });
      return result;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#lastRefusal = replyOf(error);
      this.steps.push({ ...about, findings: this.#news(), refusal: this.#lastRefusal });
      return undefined;
    }
  }

  /** What was found since the step before. */
  #news(): RehearsedStep['findings'] {
    const news = this.visit.findings.slice(this.#told);
    this.#told += news.length;
    return news.map(({ stage, verdict, reason }) => ({ stage, verdict, reason }));
  }
}

function envelopeOf({ from, sizeBytes }: Scene): OpenEnvelope {
  return { reversePath: from === '' ? null : parseAddress(from), terms: { ...plainTerms, sizeBytes } };
}
