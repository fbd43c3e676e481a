/** Rows of the store in the words of this door. */
import type { Blobs } from '../../store/blobs/index.ts';
import type { FlagsRow, MailboxRow, MessageBodyRow, MessageRow } from '../../store/records/index.ts';
import { flagNames } from './flags.ts';
import { MessageBytes } from './message-bytes.ts';
import type { Candidate } from './search-key.ts';
import { Summary } from './summary.ts';
import type { FlaggedMessage, MailboxFacts, Message, SummarizedMessage } from './types.ts';

export function factsOf(row: MailboxRow): MailboxFacts {
  const { recentUid: _, role, ...facts } = row;
  return role === null ? facts : { ...facts, role };
}

export function messageOf({ uid, modseq, flags, keywords, sizeBytes, internalDate }: MessageRow): Message {
  return { uid, modseq, flags: flagNames(flags, keywords), sizeBytes, internalDate };
}

export function flaggedOf({ uid, flags, keywords }: FlagsRow): FlaggedMessage {
  return { uid, flags: flagNames(flags, keywords) };
}

export function summarizedOf(row: MessageBodyRow): SummarizedMessage {
  return { ...messageOf(row), place: row.place, summary: new Summary(row.summary) };
}

export function candidateOf(row: MessageBodyRow, blobs: Blobs): Candidate {
  return { row, summary: new Summary(row.summary), bytes: new MessageBytes(blobs, row.place, row.sizeBytes) };
}
