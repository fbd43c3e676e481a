import { bytesOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import type { Random } from '../../base/random.ts';
import { type Draft, printMessage } from '../../formats/message/index.ts';
import { wrap } from '../../formats/reports/index.ts';
import { isSmtpUtf8, parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, Delivery, RemoteDelivery } from '../../store/records/index.ts';
import type { Destination } from '../accounts/index.ts';
import type { TakenIn } from '../mailboxes/index.ts';

export interface OperatorOptions {
  /** Who runs this house. */
  readonly address: string;
  readonly hostName: string;
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly intake: () => AsyncDisposable & {
    write(chunk: Uint8Array): Promise<void> | void;
    finish(): Promise<Pick<TakenIn, 'body' | 'summary' | 'threadKeys'>>;
  };
  /** `Accounts.resolve` */
  readonly resolve: (path: Path) => Promise<Destination>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Brings letters to the operator, who may live here or elsewhere. */
export class Operator {
  readonly #options: OperatorOptions;

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  /** @param paragraphs each one line. Throws the Fault of a store that is full or gone. */
  async tell({ subject, paragraphs }: { subject: string; paragraphs: readonly string[] }): Promise<void> {
    const { database, intake, clock, random } = this.#options;
    const now = clock.now();
    const trace = newId(random);
    const recipients = await this.#recipients(trace, now);
    await using letter = intake();
    await letter.write(bytesOf('Return-Path: <>\r\n')); // RFC 5321 §4.4; it stays here when the letter leaves
    await letter.write(printMessage(this.#draft(subject, paragraphs, trace, now), { allows8bit: false }));
    const { body, summary, threadKeys } = await letter.finish();
    await database.write('deliver', { now, internalDate: now, summary, threadKeys, ...recipients }, [body]);
  }

  #draft(subject: string, paragraphs: readonly string[], trace: string, now: number): Draft {
    const { address, hostName } = this.#options;
    return {
      date: { ms: now, offsetMinutes: 0 },
      from: [{ name: 'Posthouse', localPart: 'postmaster', domain: hostName }],
      to: [parseAddress(address)],
      subject,
      messageId: `${trace}@${hostName}`,
      fields: [['Auto-Submitted', 'auto-generated']], // RFC 3834 §5
      boundarySeed: trace,
      text: paragraphs.map((paragraph) => `${wrap(paragraph)}\n`).join('\n'),
    };
  }

  /** An operator whose mailbox is gone gets it all the same, where the address leads outside. */
  async #recipients(trace: string, now: number): Promise<Pick<Delivery, 'local' | 'remote'>> {
    const { address, resolve } = this.#options;
    const destination = await resolve(parseAddress(address));
    if (typeof destination !== 'object') return { local: [], remote: [remoteOf(address, trace, now)] };
    return {
      local: destination.local.map(({ accountId, mailbox = 'INBOX' }) => ({ accountId, mailbox, flags: 0 })),
      remote: destination.remote.map((target) => remoteOf(target.address, trace, now)),
    };
  }
}

/** Without a reverse-path: nobody reads what would come back. */
function remoteOf(forwardPath: string, messageId: string, now: number): RemoteDelivery {
  const path = parseAddress(forwardPath);
  const smtputf8 = isSmtpUtf8(path);
  return { messageId, reversePath: '', forwardPath, domain: path.domain, smtputf8, nextAttemptAt: now };
}
