import { rangesOf } from '../../../base/ranges.ts';
import { command, selectedOnly, type Command } from '../command.ts';
import { copyUid, parseSetAndTarget } from '../copying.ts';

export const move = moving('MOVE', 'RFC 6851 §3.1', false);
export const uidMove = moving('UID MOVE', 'RFC 6851 §3.2', true);

function moving(name: string, rfc: string, byUid: boolean): Command {
  return command({
    name,
    rfc,
    states: selectedOnly,
    parse: parseSetAndTarget,

    async *run({ mailboxes, accountId, writable }, { set, mailbox }) {
      const target = await mailboxes.findTarget(accountId, mailbox);
      const uids = writable.choose(set, byUid);
      if (uids.length === 0) return;
      const moved = await mailboxes.move(writable.mailbox.id, target.id, rangesOf(uids));
      // RFC 6851 §4.3: COPYUID comes before the EXPUNGEs, which are news before the tagged answer.
      if (moved.from.length > 0) yield `* OK ${copyUid(moved)}Moved\r\n`;
    },
  });
}
