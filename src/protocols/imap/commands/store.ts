import { rangesOf } from '../../../base/ranges.ts';
import { command, selectedOnly, type Answer, type Command } from '../command.ts';
import { fetchLine, someGone } from '../fetching.ts';
import type { Context } from '../context.ts';
import type { View } from '../view.ts';

export const store = storing('STORE', 'RFC 3501 §6.4.6', false);
export const uidStore = storing('UID STORE', 'RFC 3501 §6.4.8', true);

function storing(name: string, rfc: string, byUid: boolean): Command {
  return command({
    name,
    rfc,
    states: selectedOnly,
    keepsNumbers: !byUid,

    parse(input) {
      const set = input.space().sequenceSet();
      const action = input.space().storeAction();
      return { set, action };
    },

    async *run(context, { set, action }) {
      const view = context.writable;
      const uids = view.choose(set, byUid);
      if (uids.length === 0) return undefined;
      const { modseqs } = await context.mailboxes.storeFlags(view.mailbox.id, rangesOf(uids), action);
      for (const modseq of modseqs) view.knows(modseq);
      if (action.mode !== 'remove') yield* view.newKeywords([action]);
      return action.silent ? undefined : yield* tellFlags(context, view, uids, byUid);
    },
  });
}

async function* tellFlags(context: Context, view: View, uids: readonly number[], byUid: boolean): Answer {
  let told = 0;
  for await (const messages of context.mailboxes.listed(view.mailbox.id, uids)) {
    yield* view.newKeywords(messages);
    const lines = messages.map((message) => {
      const uid = byUid ? `UID ${message.uid} ` : '';
      return fetchLine(view, message.uid, `${uid}FLAGS ${view.flagsOf(message)}`);
    });
    told += messages.length;
    yield lines.join('');
  }
  return told < uids.length ? someGone : undefined;
}
