/** All that a mail program sees of an account, as plain data that can be kept and compared. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { ImapPeer } from '../support/imap-peer.ts';

export interface AccountCensus {
  readonly subscriptions: readonly string[];
  readonly mailboxes: readonly MailboxCensus[];
}

export interface MailboxCensus {
  /** As IMAP writes it. */
  readonly name: string;
  /** Those that RFC 6154 names, and \Noselect. */
  readonly attributes: readonly string[];
  /** Undefined for a name that is kept for its children only. */
  readonly content?: MailboxContent;
}

interface MailboxContent {
  readonly uidValidity: number;
  readonly uidNext: number;
  readonly unseen: number;
  readonly messages: readonly MessageCensus[];
}

interface MessageCensus {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly internalDate: string;
  readonly sizeBytes: number;
  /** SHA-256 of the whole message. */
  readonly hash: string;
}

const told = new Set(['\\Noselect', '\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash']);

/** Changes nothing, not even what is \Recent. */
export async function censusOf(imap: ImapPeer): Promise<AccountCensus> {
  const mailboxes: MailboxCensus[] = [];
  for (const { name, attributes } of await list(imap, 'LIST')) {
    const content = attributes.includes('\\Noselect') ? {} : { content: await contentOf(imap, name) };
    mailboxes.push({ name, attributes, ...content });
  }
  return { subscriptions: (await list(imap, 'LSUB')).map(({ name }) => name), mailboxes };
}

async function list(imap: ImapPeer, command: 'LIST' | 'LSUB'): Promise<{ name: string; attributes: string[] }[]> {
  const { untagged } = await imap.done(`${command} "" "*"`);
  const lines = untagged.map(({ text }) => /^\* L\w+ \(([^)]*)\) "\/" "?([^"]*)"?$/.exec(text));
  return lines.map((found) => {
    const [, attributes = '', name = ''] = found ?? assert.fail('LIST answered something else');
    return { name, attributes: attributes.split(' ').filter((attribute) => told.has(attribute)) };
  });
}

async function contentOf(imap: ImapPeer, name: string): Promise<MailboxContent> {
  const { UIDVALIDITY = 0, UIDNEXT = 0, UNSEEN = 0, MESSAGES } = await imap.status(`"${name}"`);
  await imap.done(`EXAMINE "${name}"`);
  const messages = MESSAGES === 0 ? [] : await messagesOf(imap);
  assert.equal(messages.length, MESSAGES);
  return { uidValidity: UIDVALIDITY, uidNext: UIDNEXT, unseen: UNSEEN, messages };
}

async function messagesOf(imap: ImapPeer): Promise<MessageCensus[]> {
  const { untagged } = await imap.done('UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[])');
  const rows = untagged.filter(({ text }) => text.includes(' FETCH ('));
  return rows.map(({ text, literals: [content = Buffer.alloc(0)] }) => ({
    uid: Number(/UID (\d+)/.exec(text)?.[1]),
    flags: (/FLAGS \(([^)]*)\)/.exec(text)?.[1] ?? '').split(' ').filter(isKept).sort(),
    internalDate: /INTERNALDATE "([^"]*)"/.exec(text)?.[1] ?? '',
    sizeBytes: Number(/RFC822\.SIZE (\d+)/.exec(text)?.[1]),
    hash: createHash('sha256').update(content).digest('hex'),
  }));
}

function isKept(flag: string): boolean {
  return flag !== '' && flag !== '\\Recent';
}
