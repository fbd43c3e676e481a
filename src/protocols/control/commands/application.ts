import { Fault } from '../../../base/fault.ts';
import type { TokenWish, WebhookWish } from '../../../mail/application/index.ts';
import type { Arguments } from '../arguments.ts';
import { command } from './command.ts';

export const tokenAdd = command({
  name: 'token add',
  parse: (given): TokenWish => {
    const [label, forMs] = [given.maybeText('label'), given.count('forMs')];
    return {
      account: given.text('account'),
      ...(label !== undefined && { label }),
      ...(forMs !== undefined && { forMs }),
      scopes: given.texts('scopes'),
      senders: given.texts('senders'),
    };
  },
  run: ({ tokens }, wish) => tokens.add(wish),
});

export const tokenList = command({
  name: 'token list',
  parse: (given) => given.maybeText('account'),
  run: ({ tokens }, account) => tokens.list(account),
});

export const tokenRevoke = command({
  name: 'token revoke',
  parse: idOf,
  run: ({ tokens }, id) => tokens.revoke(id),
});

export const webhookAdd = command({
  name: 'webhook add',
  parse: (given): WebhookWish => ({
    account: given.text('account'),
    url: given.text('url'),
    kinds: given.texts('kinds'),
  }),
  run: ({ webhooks }, wish) => webhooks.add(wish),
});

export const webhookList = command({
  name: 'webhook list',
  parse: (given) => given.maybeText('account'),
  run: ({ webhooks }, account) => webhooks.list(account),
});

export const webhookEnable = command({
  name: 'webhook enable',
  parse: idOf,
  run: ({ webhooks }, id) => webhooks.enable(id),
});

export const webhookRemove = command({
  name: 'webhook remove',
  parse: idOf,
  run: ({ webhooks }, id) => webhooks.remove(id),
});

function idOf(given: Arguments): number {
  const id = given.count('id');
  if (id === undefined) throw new Fault('badSyntax', 'The argument "id" is missing');
  return id;
}
