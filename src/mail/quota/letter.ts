/** What the owner of an account reads when it gets full, and when it has room again. */
import { bytesOf, concatBytes } from '../../base/bytes.ts';
import { type Draft, printMessage } from '../../formats/message/index.ts';
import { wrap } from '../../formats/reports/index.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import type { QuotaRow } from '../../store/records/index.ts';
import { percentOf } from '../../store/records/index.ts';
import { printCount, printSize } from './sizes.ts';

export interface Letter {
  readonly quota: QuotaRow;
  /** Without angle brackets. */
  readonly messageId: string;
  readonly hostName: string;
  readonly at: number;
}

/** A message as bytes with CRLF line ends, from the postmaster of the domain. */
export function printLetter({ quota, messageId, hostName, at }: Letter): Uint8Array {
  const to = parseAddress(quota.address);
  const draft: Draft = {
    date: { ms: at, offsetMinutes: 0 },
    from: [{ name: 'Postmaster', localPart: 'postmaster', domain: to.domain }],
    to: [to],
    subject: subjectOf(quota),
    messageId: `${messageId}@${hostName}`,
    fields: [['Auto-Submitted', 'auto-generated']], // RFC 3834 §5
    boundarySeed: messageId,
    text: paragraphsOf(quota)
      .map((paragraph) => `${wrap(paragraph)}\n`)
      .join('\n'),
  };
  const message = printMessage(draft, { allows8bit: true }); // it goes no further than to a mailbox of ours
  return concatBytes([bytesOf('Return-Path: <>\r\n'), message]); // RFC 5321 §4.4
}

function subjectOf(quota: QuotaRow): string {
  if (quota.level === 0) return 'Your mailbox has room again';
  return quota.level === 100 ? 'Your mailbox is full' : `Your mailbox is ${percentShown(quota)} % full`;
}

function paragraphsOf(quota: QuotaRow): string[] {
  const { address, level } = quota;
  const state = level === 100 ? 'is full' : `is ${percentShown(quota)} % full`;
  const facts = `the mailbox of ${address} ${level === 0 ? `has room again: it ${state}` : state}. ${figuresOf(quota)}`;
  return ['Hello,', facts, ...(level === 0 ? [] : [whatHappens(level), whatHelps]), closing];
}

const whatHelps =
  'What helps: delete large messages that you do not need any more (most mail programs can sort by size), and empty Trash and Junk.';

const closing =
  'This was written by the mail system. Answers to it reach your postmaster, who can also give you more room.';

function whatHappens(level: number): string {
  if (level < 100)
    return 'Nothing is lost, and mail still comes in. Once the mailbox is full, new mail has to wait at the servers of its senders.';
  return 'New mail cannot come in now. It is not lost yet: the servers of its senders try again for some days, and then give it back to them.';
}

function figuresOf({ usedBytes, limitBytes, usedMessages, limitMessages }: QuotaRow): string {
  const bytes = limitBytes === null ? [] : [`${printSize(usedBytes)} of ${printSize(limitBytes)}`];
  const messages =
    limitMessages === null ? [] : [`${printCount(usedMessages)} of ${printCount(limitMessages)} messages`];
  return `In use are ${[...bytes, ...messages].join(' and ')}.`;
}

/** Rounded down: 99 is not yet full. */
function percentShown(quota: QuotaRow): number {
  return Math.floor(percentOf(quota));
}
