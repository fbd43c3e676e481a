/** How much mail the account may have, and has (RFC 9208 §4.1). Limits are set by the operator alone: no QUOTASET. */
import { Fault } from '../../../base/fault.ts';
import { printQuota, printQuotaRoots, type QuotaResource } from '../../../formats/imap/index.ts';
import { command, loggedIn } from '../command.ts';
import type { Context } from '../context.ts';

/** All mailboxes of an account share its one limit. */
const root = 'account';
const kib = 1024;

export const getQuota = command({
  name: 'GETQUOTA',
  rfc: 'RFC 9208 §4.1.1',
  states: loggedIn,
  parse: (input) => input.space().astring(),

  async *run(context, name) {
    if (name !== root) throw new Fault('notFound', 'There is no such quota root');
    yield `* ${await quotaOf(context)}\r\n`;
  },
});

export const getQuotaRoot = command({
  name: 'GETQUOTAROOT',
  rfc: 'RFC 9208 §4.1.2',
  states: loggedIn,
  parse: (input) => input.space().mailbox(),

  async *run(context, mailbox) {
    const all = await context.mailboxes.list(context.accountId);
    // What can only be brought back counts to no limit.
    if (all.some(({ name, hidden }) => hidden && name === mailbox)) {
      yield `* ${printQuotaRoots(mailbox, [])}\r\n`;
      return;
    }
    yield `* ${printQuotaRoots(mailbox, [root])}\r\n* ${await quotaOf(context)}\r\n`;
  },
});

async function quotaOf({ parts, accountId }: Context): Promise<string> {
  const { usedBytes, usedMessages, limitBytes, limitMessages } = await parts.quotas.useOf(accountId);
  const resources: QuotaResource[] = [];
  if (limitBytes !== null) {
    resources.push({ name: 'STORAGE', usage: Math.ceil(usedBytes / kib), limit: Math.floor(limitBytes / kib) });
  }
  if (limitMessages !== null) resources.push({ name: 'MESSAGE', usage: usedMessages, limit: limitMessages });
  return printQuota(root, resources);
}
