/**
 * The server's side of `sendmail`: takes what programs of this machine put into the spool, when they say so, at the start,
 * and every minute what could not be taken before. A file leaves the spool after its message is on disk, so that a crash
 * between the two delivers it twice rather than never.
 */
import { chmod, mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { LocalSubmission } from '../../mail/submission/index.ts';
import type { Input, Session } from '../../protocols/connection/index.ts';
import { type Answer, exits, fileName, socketOf, spoolOf } from '../sendmail/index.ts';
import { letterOfFailure } from './failure.ts';
import { openSpoolFile, type SpoolFile } from './spool-file.ts';

/** Who may hand in mail: the modes of the folder, of the spool in it, and of the socket. */
const modes = {
  owner: { folder: 0o700, spool: 0o700, socket: 0o600 },
  group: { folder: 0o710, spool: 0o1730, socket: 0o660 },
  everybody: { folder: 0o711, spool: 0o1733, socket: 0o666 },
} as const;

export type OpenTo = keyof typeof modes;

export interface PickupOptions {
  readonly folder: string;
  readonly openTo: OpenTo;
  readonly door: Pick<LocalSubmission, 'take'>;
  /** What could not be taken for so long goes back. */
  readonly lifeMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** What became of a file. */
type Outcome = 'taken' | 'notThere' | Fault;

export class Pickup implements AsyncDisposable {
  readonly #options: PickupOptions;
  readonly #underWay = new Map<string, Promise<Outcome>>();
  /** When what could not be taken is tried again. */
  readonly #later = new Map<string, number>();
  #alarm: Disposable | undefined;
  #stopped = false;
  #round: Promise<void> = Promise.resolve();

  constructor(options: PickupOptions) {
    this.#options = options;
  }

  /** Where the programs reach us, and in what mode. */
  get socket() {
    return { path: socketOf(this.#options.folder), mode: modes[this.#options.openTo].socket };
  }

  /** Makes the folders. Throws the system's error where it cannot. */
  async prepare(): Promise<void> {
    const { folder, openTo } = this.#options;
    for (const [path, mode] of [
      [folder, modes[openTo].folder],
      [spoolOf(folder), modes[openTo].spool],
    ] as const) {
      await mkdir(path, { recursive: true, mode });
      await chmod(path, mode);
    }
  }

  /** Takes what is there, now and every minute. */
  start(): void {
    if (this.#stopped) return;
    this.#round = this.#sweep();
    void this.#round.then(() => {
      if (!this.#stopped) this.#alarm = this.#options.clock.alarm(limits.spoolLookEveryMs, () => this.start());
    });
  }

  /** What a program says over the socket: the name of its file. It is told what became of it. */
  async *session(input: Input): Session {
    const name = await input.line(limits.spoolLineBytesMax);
    if (name !== undefined) yield `${JSON.stringify(await this.#answer(name))}\n`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    this.#alarm?.[Symbol.dispose]();
    await this.#round;
    await Promise.allSettled(this.#underWay.values());
  }

  async #answer(name: string): Promise<Answer> {
    if (!fileName.test(name)) return { code: exits.dataError, message: 'This is no name of a message' };
    const outcome = await this.#take(name, true);
    if (!(outcome instanceof Fault)) return { code: exits.ok, message: '' };
    return isForNow(outcome) ? { code: exits.ok, message: '' } : { code: exitOf(outcome), message: outcome.message };
  }

  async #sweep(): Promise<void> {
    const { folder, clock, log } = this.#options;
    try {
      const names = (await readdir(spoolOf(folder))).filter((name) => fileName.test(name));
      const now = clock.now();
      const due = names.filter((name) => (this.#later.get(name) ?? 0) <= now);
      for (const name of due.slice(0, limits.spoolFilesAtOnceMax)) {
        if (this.#stopped) return;
        await this.#take(name, false);
      }
    } catch (error) {
      log.warn({ error }, 'The mail of local programs cannot be looked for; the next look is in a minute');
    }
  }

  #take(name: string, isAsked: boolean): Promise<Outcome> {
    const found = this.#underWay.get(name);
    if (found) return found;
    const taking = this.#process(name, isAsked).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, taking);
    return taking;
  }

  /** Never throws: what goes wrong by our own mistake is tried again later too. */
  async #process(name: string, isAsked: boolean): Promise<Outcome> {
    const path = join(spoolOf(this.#options.folder), name);
    try {
      await using file = await openSpoolFile(path);
      if (!file) return await this.#leave(path);
      const outcome = await this.#offer(file);
      if (outcome === 'taken') return await this.#remove(name, outcome);
      const isOver = this.#options.clock.now() - file.writtenAt > this.#options.lifeMs;
      if (isForNow(outcome) && !isOver) return this.#putOff(name, outcome);
      if (!isAsked) await this.#giveBack(file, outcome);
      return await this.#remove(name, outcome);
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.code === 'badSyntax') return this.#refuseFile(name, fault);
      this.#options.log.error({ error: thrown, file: path }, 'Mail of a local program cannot be taken');
      return this.#putOff(name, fault);
    }
  }

  async #offer({ order, content }: SpoolFile): Promise<'taken' | Fault> {
    const { door, log } = this.#options;
    try {
      const { id, sizeBytes } = await door.take(order, content);
      log.info({ id, sizeBytes, user: order.user, uid: order.uid }, 'Message of a local program taken');
      return 'taken';
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return error;
    }
  }

  #putOff(name: string, outcome: Fault): Outcome {
    this.#later.set(name, this.#options.clock.now() + limits.spoolPauseMs);
    return outcome;
  }

  /** The program that wrote it is gone: the sender hears of it by mail. */
  async #giveBack(file: SpoolFile, fault: Fault): Promise<void> {
    const { user, uid, sender } = file.order;
    this.#options.log.warn({ user, uid, reason: fault.message }, 'Mail of a local program goes back to its sender');
    if (sender === '') return;
    const isForeign = fault.code === 'senderNotOwned';
    await this.#write(file, fault, [...(sender === undefined || isForeign ? [] : [sender]), user, 'postmaster']);
  }

  /** To the first of them whom there is. Throws the Fault of the last. */
  async #write(file: SpoolFile, fault: Fault, [to = 'postmaster', ...others]: readonly string[]): Promise<void> {
    try {
      const letter = await letterOfFailure(file, fault, to);
      await this.#options.door.take(letter.order, letter.content);
    } catch (error) {
      if (!(error instanceof Fault) || isForNow(error) || others.length === 0) throw error;
      await this.#write(file, fault, others);
    }
  }

  async #refuseFile(name: string, fault: Fault): Promise<Outcome> {
    this.#options.log.warn(
      { file: name, reason: fault.message },
      'A file in the spool of sendmail is no mail; it is removed',
    );
    return this.#remove(name, fault);
  }

  async #remove(name: string, outcome: Outcome): Promise<Outcome> {
    const path = join(spoolOf(this.#options.folder), name);
    try {
      await unlink(path).catch(unlessGone);
      this.#later.delete(name);
    } catch (error) {
      // Once is enough: it must not be delivered again and again.
      this.#later.set(name, Number.POSITIVE_INFINITY);
      this.#options.log.error({ error, file: path }, 'A file of the spool of sendmail cannot be removed');
    }
    return outcome;
  }

  /** What its program did not finish within a day it never will. */
  async #leave(path: string): Promise<Outcome> {
    const facts = await stat(path).catch(() => undefined);
    const age = this.#options.clock.now() - (facts?.mtimeMs ?? Number.POSITIVE_INFINITY);
    if (age > limits.spoolUnfinishedMs) await unlink(path).catch(() => undefined);
    return 'notThere';
  }
}

function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** 4yz: a full disk, a full mailbox, a limit of the day. */
function isForNow(fault: Fault): boolean {
  return fault.faces.smtp.startsWith('4');
}

/** sysexits.h */
function exitOf({ code }: Fault): number {
  const known: Readonly<Record<string, number>> = {
    unknownRecipient: exits.noUser,
    senderNotOwned: exits.noPermission,
    noRecipients: exits.usage,
    badAddress: exits.usage,
    badMessage: exits.dataError,
    badSyntax: exits.dataError,
    messageTooLarge: exits.dataError,
    mailLoop: exits.dataError,
  };
  return known[code] ?? exits.unavailable;
}
