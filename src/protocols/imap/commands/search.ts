import { printSearch } from '../../../formats/imap/index.ts';
import { command, selectedOnly, type Command } from '../command.ts';

export const search = searching('SEARCH', 'RFC 3501 §6.4.4', false);
export const uidSearch = searching('UID SEARCH', 'RFC 3501 §6.4.8', true);

function searching(name: string, rfc: string, byUid: boolean): Command {
  return command({
    name,
    rfc,
    states: selectedOnly,
    keepsNumbers: !byUid,

    parse: (input) => input.space().searchProgram(),

    async *run({ selected }, { key }) {
      const uids = await selected.search(key);
      const numbers = byUid ? uids : uids.map((uid) => selected.uids.numberOf(uid) ?? 0);
      yield `* ${printSearch(numbers)}\r\n`;
    },
  });
}
