import { rangesOf } from '../../../base/ranges.ts';
import { command, nothing, selectedOnly } from '../command.ts';

/** What went away is told by the news before the tagged answer. */
export const expunge = command({
  name: 'EXPUNGE',
  rfc: 'RFC 3501 §6.4.3',
  states: selectedOnly,
  parse: nothing,

  async act({ mailboxes, writable }) {
    await mailboxes.expunge(writable.mailbox.id);
  },
});

export const uidExpunge = command({
  name: 'UID EXPUNGE',
  rfc: 'RFC 4315 §2.1',
  states: selectedOnly,

  parse: (input) => input.space().sequenceSet(),

  async act({ mailboxes, writable }, set) {
    const uids = writable.choose(set, true);
    if (uids.length > 0) await mailboxes.expunge(writable.mailbox.id, rangesOf(uids));
  },
});
