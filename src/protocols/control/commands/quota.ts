import type { QuotaChange } from '../../../mail/quota/index.ts';
import { command } from './command.ts';

export const quotaList = command({
  name: 'quota list',
  parse: () => undefined,
  run: async ({ quotas }) => ({ accounts: await quotas.accounts(), domains: await quotas.domains() }),
});

export const quotaSet = command({
  name: 'quota set',
  parse: (given) => {
    const names = ['bytes', 'messages', 'eachBytes', 'eachMessages'] as const;
    const limits = names.flatMap((name) => {
      const limit = given.limit(name);
      return limit === undefined ? [] : [[name, limit]];
    });
    return { name: given.text('name'), change: Object.fromEntries(limits) as QuotaChange };
  },
  run: ({ quotas }, { name, change }) => quotas.set(name, change),
});
