/** What was sent and what was promised: the test's own memory, with which every restart is compared. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Random } from '../../src/base/random.ts';
import { recoverable, type FoundMailbox, type FoundMessage } from './survey.ts';

export interface Sent {
  readonly id: string;
  readonly owners: readonly string[];
  /** SHA-256 of what stands behind the header. */
  readonly hash: string;
  acknowledged: boolean;
}

interface Written {
  readonly id: string;
  readonly content: string;
}

export class Ledger {
  readonly sent = new Map<string, Sent>();
  /** Messages whose \Flagged was acknowledged: "owner id", as in those below. */
  readonly flagged = new Set<string>();
  /** Messages that somebody tried to move or to expunge; where that was acknowledged they are in one of the others. */
  readonly leaving = new Set<string>();
  readonly moved = new Set<string>();
  readonly expunged = new Set<string>();
  readonly #mailboxes = new Map<string, Remembered>();
  #count = 0;

  /** Writes a message that nobody wrote before and notes whose it will be. */
  write(random: Random, owners: readonly string[]): Written {
    const id = `m${++this.#count}`;
    const body = bodyOf(id, sizeBy(random));
    const hash = createHash('sha256').update(body, 'latin1').digest('hex');
    this.sent.set(id, { id, owners, hash, acknowledged: false });
    const header = ['From: <stranger@example.org>', `Subject: ${id}`, `Message-ID: <${id}@crash.test>`];
    return { id, content: `${header.join('\r\n')}\r\n\r\n${body}` };
  }

  /** The server said yes: from now on it must be there. */
  acknowledge(id: string): void {
    (this.sent.get(id) as Sent).acknowledged = true;
  }

  get acknowledged(): number {
    return [...this.sent.values()].filter(({ acknowledged }) => acknowledged).length;
  }

  /** Messages seen in a mailbox at the last survey: what the load may change. */
  known(owner: string, mailbox: string): readonly FoundMessage[] {
    return [...(this.#mailboxes.get(`${owner} ${mailbox}`)?.present.values() ?? [])];
  }

  /** Compares what an account has with all that was promised. */
  compare(owner: string, mailboxes: readonly FoundMailbox[]): void {
    for (const mailbox of mailboxes) this.#compareMailbox(owner, mailbox);
    const copies = Map.groupBy(
      mailboxes.flatMap(({ name, messages }) => messages.map((message) => ({ name, message }))),
      ({ message }) => message.id,
    );
    for (const [id, found] of copies) assert.equal(found.length, 1, `${owner} has ${id} more than once`);
    for (const { id, owners, acknowledged } of this.sent.values()) {
      const found = copies.get(id)?.[0];
      if (!owners.includes(owner)) assert.equal(found, undefined, `${owner} has ${id}, which is not for them`);
      else if (acknowledged) assert.ok(found, `${owner} lost ${id}`);
      if (found && this.flagged.has(`${owner} ${id}`))
        assert.match(found.message.flags, /\\Flagged/, `${id}: its flag`);
      if (found && this.moved.has(`${owner} ${id}`)) assert.equal(found.name, 'Trash', `${id} was moved`);
      if (found && this.expunged.has(`${owner} ${id}`)) assert.equal(found.name, recoverable, `${id} was expunged`);
    }
  }

  #compareMailbox(owner: string, mailbox: FoundMailbox): void {
    const { status, messages } = mailbox;
    const key = `${owner} ${mailbox.name}`;
    const before = this.#mailboxes.get(key) ?? new Remembered(status['UIDVALIDITY'] as number);
    this.#mailboxes.set(key, before);
    assert.equal(status['UIDVALIDITY'], before.uidValidity, `${key}: UIDVALIDITY changed`);
    assert.equal(status['MESSAGES'], messages.length, `${key}: STATUS and FETCH count differently`);
    const unseen = messages.filter(({ flags }) => !flags.includes('\\Seen')).length;
    assert.equal(status['UNSEEN'], unseen, `${key}: UNSEEN is wrong`);
    for (const [index, { uid, id }] of messages.entries()) {
      assert.ok(uid > (messages[index - 1]?.uid ?? 0), `${key}: UIDs do not ascend`);
      const old = before.idOf.get(uid);
      if (old !== undefined) assert.equal(id, old, `${key}: UID ${uid} was used again`);
      else assert.ok(uid >= before.uidNext, `${key}: UID ${uid} is new but below UIDNEXT ${before.uidNext}`);
    }
    this.#compareGone(owner, before, mailbox);
    before.take(status['UIDNEXT'] as number, messages);
  }

  /** Only what somebody moved or expunged may leave a mailbox. */
  #compareGone(owner: string, before: Remembered, { name, messages }: FoundMailbox): void {
    const here = new Set(messages.map(({ uid }) => uid));
    for (const { uid, id } of before.present.values()) {
      if (!here.has(uid)) assert.ok(this.leaving.has(`${owner} ${id}`), `${owner} ${name}: ${id} is gone`);
    }
  }
}

/** A mailbox as it was at the last survey. */
class Remembered {
  readonly uidValidity: number;
  /** Every UID that ever was, and the message it meant. */
  readonly idOf = new Map<number, string>();
  present = new Map<number, FoundMessage>();
  uidNext = 1;

  constructor(uidValidity: number) {
    this.uidValidity = uidValidity;
  }

  take(uidNext: number, messages: readonly FoundMessage[]): void {
    assert.ok(uidNext >= this.uidNext, `UIDNEXT fell from ${this.uidNext} to ${uidNext}`);
    assert.ok(uidNext > (messages.at(-1)?.uid ?? 0), 'UIDNEXT is not above the last UID');
    this.uidNext = uidNext;
    this.present = new Map(messages.map((message) => [message.uid, message]));
    for (const { uid, id } of messages) this.idOf.set(uid, id);
  }
}

/** Mostly small, some large, as mail is; from 1 KB to 1 MB. */
function sizeBy(random: Random): number {
  const kib = 1024;
  const [least, most] = random.fraction() < 0.8 ? [1, 16] : random.fraction() < 0.8 ? [16, 256] : [256, 1024];
  return Math.floor(kib * (least + random.fraction() * (most - least)));
}

/** Lines that nobody else's message has, so that no body is mistaken for another. */
function bodyOf(id: string, sizeBytes: number): string {
  const line = `${id} ${'abcdefghijklmnopqrstuvwxyz'.repeat(2)}\r\n`;
  return line.repeat(Math.ceil(sizeBytes / line.length));
}
