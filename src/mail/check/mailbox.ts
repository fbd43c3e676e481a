/** Mailboxes against their messages, each out of one snapshot. */
import type { View } from '../../store/database/index.ts';
import { flagBits, mailboxToCheck, messagesToCheck, type CheckedMailbox } from '../../store/records/index.ts';
import { readFeed, type Told } from './feed.ts';
import type { Found } from './findings.ts';
import { nothingLeft, type Inspection, type Looked } from './parts.ts';

const messagesAtOnce = 2000;

/** Looks at the next mailbox behind `after`. */
export function inspectMailbox(inspection: Inspection, after: number): Promise<Looked> {
  return inspection.database.read(async (view) => {
    const mailbox = await mailboxToCheck(view, after);
    if (!mailbox) return nothingLeft;
    const told = await readFeed(view, mailbox, inspection.pace);
    const counted = await count(view, mailbox, told, inspection);
    const found = [...withDeed(marksOf(mailbox, counted), mailbox, inspection), ...told.findings(inspection)];
    return { found, count: 1 + counted.messages, last: mailbox.id };
  });
}

interface Counted {
  messages: number;
  unseen: number;
  sizeBytes: number;
  uidMax: number;
  modseqMax: number;
}

async function count(view: View, { id }: CheckedMailbox, told: Told, { pace }: Inspection): Promise<Counted> {
  const counted: Counted = { messages: 0, unseen: 0, sizeBytes: 0, uidMax: 0, modseqMax: 0 };
  for (;;) {
    const messages = await messagesToCheck(view, id, counted.uidMax, messagesAtOnce);
    for (const message of messages) {
      counted.messages++;
      counted.sizeBytes += message.sizeBytes;
      counted.unseen += (message.flags & flagBits.seen) === 0 ? 1 : 0;
      counted.uidMax = message.uid;
      counted.modseqMax = Math.max(counted.modseqMax, message.modseq);
      told.meet(message);
    }
    if (messages.length < messagesAtOnce) return counted;
    await pace.rest();
  }
}

/** What is wrong, in words. */
function* marksOf(mailbox: CheckedMailbox, counted: Counted): Generator<string> {
  const { messageCount, unseenCount, sizeBytes, uidNext, recentUid, modseq, accountModseq } = mailbox;
  if (messageCount !== counted.messages) yield `It counts ${messageCount} messages and has ${counted.messages}`;
  if (unseenCount !== counted.unseen) yield `It counts ${unseenCount} unseen messages and has ${counted.unseen}`;
  if (sizeBytes !== counted.sizeBytes) yield `It counts ${sizeBytes} bytes and has ${counted.sizeBytes}`;
  if (uidNext <= counted.uidMax) yield `UIDNEXT is ${uidNext}, but UID ${counted.uidMax} is taken`;
  if (recentUid >= uidNext) yield `UID ${recentUid} is said to be seen, but UIDNEXT is ${uidNext}`;
  if (modseq < counted.modseqMax) yield `Its MODSEQ is ${modseq}, but a message has ${counted.modseqMax}`;
  if (accountModseq < modseq) yield `Its MODSEQ is ${modseq}, but that of the account is ${accountModseq}`;
}

function withDeed(troubles: Iterable<string>, mailbox: CheckedMailbox, { database, clock }: Inspection): Found[] {
  const { account, name, id: mailboxId } = mailbox;
  const mend = (): Promise<void> => database.write('mendMailbox', { mailboxId, now: clock.now() });
  return Array.from(troubles, (what) => ({ account, mailbox: name, what, harm: 'wrong', remedy: 'repair', mend }));
}
