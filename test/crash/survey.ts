/** Reads what an account has, as a mail program would, and checks every body on the way. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { ImapPeer, Response } from '../support/imap-peer.ts';
import type { Ledger } from './ledger.ts';

export interface FoundMessage {
  readonly uid: number;
  readonly id: string;
  readonly flags: string;
}

export interface FoundMailbox {
  readonly name: string;
  readonly status: Record<string, number>;
  readonly messages: readonly FoundMessage[];
}

/** Where expunging leads; it is there once something was expunged. */
export const recoverable = 'Recoverable';

const surveyed = ['INBOX', 'Archive', 'Trash', recoverable] as const;

/** Everything in the mailboxes that the test uses. Bodies are read once: when their message is first seen. */
export async function survey(imap: ImapPeer, owner: string, ledger: Ledger): Promise<FoundMailbox[]> {
  const found: FoundMailbox[] = [];
  for (const name of surveyed) {
    if (!(await exists(imap, name))) continue;
    const status = await imap.status(name);
    await imap.done(`EXAMINE ${name}`);
    const known = new Map(ledger.known(owner, name).map(({ uid, id }) => [uid, id]));
    const { untagged } = await imap.done('UID FETCH 1:* (UID FLAGS RFC822.SIZE)');
    const rows = untagged.filter(({ text }) => text.includes(' FETCH (')).map(({ text }) => rowOf(text));
    const fresh = rows.filter(({ uid }) => !known.has(uid)).map(({ uid }) => uid);
    for (const [uid, id] of await readBodies(imap, ledger, fresh)) known.set(uid, id);
    found.push({ name, status, messages: rows.map((row) => ({ ...row, id: known.get(row.uid) ?? 'unreadable' })) });
  }
  return found;
}

async function exists(imap: ImapPeer, name: string): Promise<boolean> {
  const { untagged } = await imap.done(`LIST "" ${name}`);
  return untagged.some(({ text }) => text.startsWith('* LIST'));
}

function rowOf(text: string): { uid: number; flags: string } {
  return { uid: Number(/UID (\d+)/.exec(text)?.[1]), flags: /FLAGS \(([^)]*)\)/.exec(text)?.[1] ?? '' };
}

async function readBodies(imap: ImapPeer, ledger: Ledger, uids: readonly number[]): Promise<Map<number, string>> {
  if (uids.length === 0) return new Map();
  const { untagged } = await imap.done(`UID FETCH ${uids.join(',')} (UID BODY.PEEK[])`);
  const read = new Map(untagged.filter(({ literals }) => literals.length > 0).map((one) => readBody(one, ledger)));
  assert.equal(read.size, uids.length, 'some messages cannot be read');
  return read;
}

function readBody({ text, literals }: Response, ledger: Ledger): [number, string] {
  const content = literals[0] as Buffer;
  const headerEnd = content.indexOf('\r\n\r\n') + 4;
  const header = content.toString('latin1', 0, headerEnd);
  const id = /^Message-ID: <(m\d+)@crash\.test>/m.exec(header)?.[1];
  // The welcome of the demo is not ours.
  if (id === undefined && header.includes('Welcome')) return [rowOf(text).uid, 'welcome'];
  const hash = createHash('sha256').update(content.subarray(headerEnd)).digest('hex');
  assert.equal(hash, ledger.sent.get(id ?? '')?.hash, `the content of ${id} is not what was sent`);
  return [rowOf(text).uid, id as string];
}
