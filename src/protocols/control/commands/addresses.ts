import { linesOfWalk, type MaskWish } from '../../../mail/accounts/index.ts';
import { parseAddress } from '../../../formats/smtp/index.ts';
import { command } from './command.ts';

export const domainRules = command({
  name: 'domain rules',
  parse: () => undefined,
  run: ({ accounts }) => accounts.domainRules(),
});

export const domainSet = command({
  name: 'domain set',
  parse: (given) => {
    const delimiters = given.maybeText('delimiters');
    const detailMailboxes = given.maybeFlag('detailMailboxes');
    const change = {
      ...(delimiters !== undefined && { delimiters }),
      ...(detailMailboxes !== undefined && { detailMailboxes }),
    };
    return { name: given.text('name'), change };
  },
  run: ({ accounts }, { name, change }) => accounts.setDomainRules(name, change),
});

export const aliasShow = command({
  name: 'alias show',
  parse: (given) => parseAddress(given.text('address')),
  run: async ({ accounts }, path) => {
    const walk = await accounts.walk(path);
    const known = new Map((await accounts.accounts()).map(({ accountId, address }) => [accountId, address]));
    const owner = (accountId: number): string => known.get(accountId) ?? 'that is gone';
    return { ...walk, lines: linesOfWalk(walk, owner) };
  },
});

export const maskAdd = command({
  name: 'mask add',
  parse: (given): MaskWish => {
    const [label, word, forMs] = [given.maybeText('label'), given.maybeText('word'), given.count('forMs')];
    return {
      owner: given.text('owner'),
      ...(label !== undefined && { label }),
      ...(word !== undefined && { word }),
      ...(forMs !== undefined && { forMs }),
    };
  },
  run: ({ masks }, wish) => masks.add(wish),
});

export const maskList = command({
  name: 'mask list',
  parse: (given) => given.maybeText('owner'),
  run: ({ masks }, owner) => masks.list(owner),
});

export const maskExpire = command({
  name: 'mask expire',
  parse: (given) => given.text('address'),
  run: ({ masks }, address) => masks.end(address),
});

export const maskRemove = command({
  name: 'mask remove',
  parse: (given) => given.text('address'),
  run: ({ masks }, address) => masks.remove(address),
});

export const accountGrant = command({
  name: 'account grant',
  parse: (given) => ({ account: given.text('account'), address: given.text('address') }),
  run: ({ grants }, { account, address }) => grants.add(account, address),
});

export const accountRevoke = command({
  name: 'account revoke',
  parse: (given) => ({ account: given.text('account'), address: given.text('address') }),
  run: ({ grants }, { account, address }) => grants.remove(account, address),
});

export const accountGrants = command({
  name: 'account grants',
  parse: (given) => given.maybeText('account'),
  run: ({ grants }, account) => grants.list(account),
});
