import { bytesOf, utf8Binary } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import { parseAddress, type Path, type Reply } from '../../formats/smtp/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { QueueRow } from '../../store/records/index.ts';
import { type AliasAction, parseTarget } from '../addresses/index.ts';
import { appendToFile } from './file.ts';
import { fromLine, mboxLines } from './mbox.ts';
import { runProgram } from './program.ts';
import { later, replyToExit } from './sysexits.ts';
import { unixLines } from './unix-lines.ts';

export interface OnwardOptions {
  readonly blobs: Pick<Blobs, 'read'>;
  /** What of a local part is a detail: `Accounts.parts`. */
  readonly parts: (path: Path) => Promise<{ readonly plain: string; readonly detail: string }>;
  /** Otherwise what is queued for them waits. */
  readonly allowsPrograms: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** As much of a row of the queue as is needed. */
export type ActionRow = Pick<QueueRow, 'forwardPath' | 'forwardedBy' | 'reversePath' | 'messageId' | 'place'>;

/** Hands messages to programs, and appends them to files. */
export class Onward {
  readonly #options: OnwardOptions;

  constructor(options: OnwardOptions) {
    this.#options = options;
  }

  /** Tries it once; answers a reply as a host would: 2xx taken, 4xx to be tried again, 5xx refused. Throws nothing but bugs. */
  async deliver(row: ActionRow, signal: AbortSignal): Promise<Reply> {
    if (!this.#options.allowsPrograms)
      return later('Aliases to programs and files are off; the configuration key aliases.programs allows them');
    const action = parseTarget(row.forwardPath);
    try {
      if (action.kind === 'pipe') return await this.#pipe(action, row, signal);
      if (action.kind === 'file') return await this.#append(action.path, row);
    } catch (error) {
      return later(this.#reasonOf(error, row));
    }
    throw new Error(`The queue holds ${row.forwardPath}, which is neither a program nor a file`);
  }

  async #pipe({ words }: AliasAction & { kind: 'pipe' }, row: ActionRow, signal: AbortSignal): Promise<Reply> {
    const { clock, log } = this.#options;
    const environment = await this.#environment(row);
    const input = unixLines(this.#content(row));
    const { exit, trouble, output } = await runProgram({ words, environment, input, clock, signal });
    const { messageId, forwardPath } = row;
    log.info({ messageId, forwardPath, exit, trouble, output }, 'A program was handed a message');
    if (exit !== undefined) return replyToExit(exit);
    return later(`The program behind the address did not end: ${trouble}`);
  }

  async #append(path: string, row: ActionRow): Promise<Reply> {
    const { clock } = this.#options;
    const top = async function* (): AsyncGenerator<Uint8Array> {
      yield bytesOf(utf8Binary(fromLine(row.reversePath, clock.now())));
    };
    await appendToFile(path, inOrder(top(), mboxLines(unixLines(this.#content(row)))), clock);
    return { code: 250, enhanced: '2.0.0', lines: ['Appended to the file'] };
  }

  /** The body begins with its Return-Path. */
  async *#content({ forwardedBy, place }: ActionRow): AsyncGenerator<Uint8Array> {
    yield bytesOf(utf8Binary(`Delivered-To: ${forwardedBy}\r\n`));
    yield* this.#options.blobs.read(place);
  }

  /** The names that qmail and Postfix gave these. Nothing of our own environment goes along. */
  async #environment({ reversePath, forwardedBy, messageId }: ActionRow): Promise<Record<string, string>> {
    const path = parseAddress(forwardedBy);
    const { plain, detail } = await this.#options.parts(path);
    return {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      LANG: 'C.UTF-8',
      SENDER: reversePath,
      RECIPIENT: forwardedBy,
      LOCAL: plain,
      EXTENSION: detail,
      DOMAIN: path.domain,
      QUEUE_ID: messageId,
    };
  }

  /** What the file system says, or a Fault: the operator can mend it. The rest is a bug. */
  #reasonOf(error: unknown, { messageId, forwardPath }: ActionRow): string {
    const isKnown = error instanceof Fault || (error instanceof Error && 'syscall' in error);
    if (!isKnown) throw error;
    this.#options.log.warn({ messageId, forwardPath, error }, 'A message cannot be handed to a program or a file now');
    return `The program or the file behind the address cannot take it now: ${error.message}`;
  }
}

async function* inOrder(...contents: readonly AsyncIterable<Uint8Array>[]): AsyncGenerator<Uint8Array> {
  for (const content of contents) yield* content;
}
