import { Fault } from '../../../base/fault.ts';
import type { AliasRow } from '../../../mail/accounts/index.ts';
import type { Arguments } from '../arguments.ts';
import { command } from './command.ts';

export const domainAdd = command({
  name: 'domain add',
  parse: (given) => given.text('name'),
  run: ({ accounts }, name) => accounts.addDomain(name),
});

export const domainList = command({
  name: 'domain list',
  parse: () => undefined,
  run: ({ accounts }) => accounts.domains(),
});

export const domainRemove = command({
  name: 'domain remove',
  parse: (given) => given.text('name'),
  run: ({ accounts }, name) => accounts.removeDomain(name),
});

export const accountAdd = command({
  name: 'account add',
  parse: (given) => ({ address: given.text('address'), password: given.text('password') }),
  run: async ({ accounts }, { address, password }) => ({ accountId: await accounts.addAccount(address, password) }),
});

export const accountList = command({
  name: 'account list',
  parse: () => undefined,
  run: ({ accounts }) => accounts.accounts(),
});

export const accountPassword = command({
  name: 'account password',
  parse: (given) => ({ address: given.text('address'), password: given.text('password') }),
  run: ({ accounts }, { address, password }) => accounts.setPassword(address, password),
});

export const accountRemove = command({
  name: 'account remove',
  parse: (given) => given.text('address'),
  run: ({ accounts }, address) => accounts.removeAccount(address),
});

export const aliasAdd = command({
  name: 'alias add',
  parse: aliasGiven,
  run: ({ accounts }, { address, targets, writers }) => accounts.addAlias(address, targets, writers),
});

export const aliasSet = command({
  name: 'alias set',
  parse: aliasGiven,
  run: ({ accounts }, { address, targets, writers }) => accounts.replaceAlias(address, targets, writers),
});

export const aliasList = command({
  name: 'alias list',
  parse: () => undefined,
  run: ({ accounts }) => accounts.aliases(),
});

export const aliasRemove = command({
  name: 'alias remove',
  parse: (given) => given.text('address'),
  run: ({ accounts }, address) => accounts.removeAlias(address),
});

/** With `writers` it is a group. */
function aliasGiven(given: Arguments): AliasRow {
  const writers = given.maybeText('writers');
  const alias = { address: given.text('address'), targets: given.texts('targets') };
  if (writers === undefined) return alias;
  if (writers === 'anybody' || writers === 'house' || writers === 'members') return { ...alias, writers };
  throw new Fault('badSyntax', 'Writers are "anybody", "house" or "members"');
}
