import type { Wanted } from '../../../mail/undelete/index.ts';
import type { Arguments } from '../arguments.ts';
import { command } from './command.ts';

export const undeleteList = command({
  name: 'undelete list',
  parse: (given) => ({ address: given.text('address'), wanted: wantedOf(given), limit: given.count('limit') ?? 100 }),
  run: ({ undelete }, { address, wanted, limit }) => undelete.list(address, wanted, limit),
});

export const undeleteRestore = command({
  name: 'undelete restore',
  parse: (given) => ({ address: given.text('address'), wanted: wantedOf(given) }),
  run: ({ undelete }, { address, wanted }) => undelete.restore(address, wanted),
});

function wantedOf(given: Arguments): Wanted {
  return {
    since: given.count('since'),
    fromMailbox: given.maybeText('fromMailbox'),
    search: given.maybeText('search'),
    uids: given.counts('uids'),
  };
}
