import { rangesOf } from '../../../base/ranges.ts';
import { command, selectedOnly, type Command } from '../command.ts';
import { copyUid, parseSetAndTarget } from '../copying.ts';

export const copy = copying('COPY', 'RFC 3501 §6.4.7', false);
export const uidCopy = copying('UID COPY', 'RFC 3501 §6.4.8', true);

function copying(name: string, rfc: string, byUid: boolean): Command {
  return command({
    name,
    rfc,
    states: selectedOnly,
    parse: parseSetAndTarget,

    async act({ mailboxes, accountId, selected }, { set, mailbox }) {
      const target = await mailboxes.findTarget(accountId, mailbox);
      const uids = selected.choose(set, byUid);
      if (uids.length === 0) return undefined;
      const copied = await mailboxes.copy(selected.mailbox.id, target.id, rangesOf(uids));
      return `${copyUid(copied)}${name} completed`;
    },
  });
}
