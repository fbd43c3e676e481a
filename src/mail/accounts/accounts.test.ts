import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { openDatabase, type Database } from '../../store/database/index.ts';
import { commandsUrl, listMailboxes, type commands } from '../../store/records/index.ts';
import { Accounts } from './accounts.ts';

let folder = '';
let database: Database<typeof commands>;
let accounts: Accounts;
let alice = 0;
let bob = 0;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accounts-'));
  database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  accounts = new Accounts({ database, clock: systemClock });
  await accounts.addDomain('Example.Test');
  await accounts.addDomain('bücher.test');
  bob = await accounts.addAccount('bob@example.test', 'secret');
  alice = await accounts.addAccount('Alice@Example.TEST', 'secret');
});
after(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

function resolve(address: string): ReturnType<Accounts['resolve']> {
  const [localPart = '', domain = ''] = address.split('@');
  return accounts.resolve({ localPart, domain });
}

/** Mail goes to one account and nowhere else. */
function into(accountId: number, mailbox?: string) {
  return { local: [{ accountId, ...(mailbox !== undefined && { mailbox }) }], remote: [], actions: [] };
}

describe('the directory', () => {
  it('lists domains and accounts in the form in which it keeps them', async () => {
    assert.deepEqual((await accounts.domains()).sort(), ['example.test', 'xn--bcher-kva.test']);
    const addresses = (await accounts.accounts()).map(({ address }) => address);
    assert.deepEqual(addresses.sort(), ['alice@example.test', 'bob@example.test']);
  });

  it('gives every account its default mailboxes', async () => {
    const mailboxes = await database.read((view) => listMailboxes(view, alice));
    const found = Object.fromEntries(mailboxes.map(({ name, role }) => [name, role]));
    const roles = { Drafts: '\\Drafts', Sent: '\\Sent', Archive: '\\Archive', Junk: '\\Junk', Trash: '\\Trash' };
    assert.deepEqual({ ...found, INBOX: null }, { INBOX: null, ...roles });
  });

  it('refuses what is there already and what has no domain', async () => {
    await assert.rejects(accounts.addDomain('EXAMPLE.test'), { code: 'exists' });
    await assert.rejects(accounts.addAccount('BOB@example.test', 'x'), { code: 'exists' });
    await assert.rejects(accounts.addAlias('bob@example.test', ['alice@example.test']), { code: 'exists' });
    await assert.rejects(accounts.addAccount('bob@elsewhere.test', 'x'), { code: 'notFound' });
    await assert.rejects(accounts.addAlias('team@elsewhere.test', ['alice@example.test']), { code: 'notFound' });
  });

  it('refuses addresses and passwords that cannot be', async () => {
    await assert.rejects(accounts.addAccount('no address', 'x'), { code: 'badAddress' });
    await assert.rejects(accounts.addAccount('carol@example.test', ''), { code: 'cannot' });
    await assert.rejects(accounts.addAlias('carol@example.test', []), { code: 'cannot' });
    assert.equal(await resolve('carol@example.test'), 'unknownRecipient');
  });

  it('removes what it was told, and only that', async () => {
    await accounts.addDomain('gone.test');
    await accounts.addAccount('eve@gone.test', 'secret');
    await accounts.addAlias('evi@gone.test', ['eve@gone.test']);
    await assert.rejects(accounts.removeDomain('gone.test'), { name: 'Fault' });
    await accounts.removeAlias('evi@gone.test');
    await accounts.removeAccount('eve@gone.test');
    await accounts.removeDomain('gone.test');
    assert.equal(await resolve('eve@gone.test'), 'notLocal');
    await assert.rejects(accounts.removeDomain('gone.test'), { code: 'notFound' });
    await assert.rejects(accounts.removeAccount('eve@gone.test'), { code: 'notFound' });
    await assert.rejects(accounts.removeAlias('evi@gone.test'), { code: 'notFound' });
    await assert.rejects(accounts.setPassword('eve@gone.test', 'x'), { code: 'notFound' });
  });
});

describe('resolve', () => {
  it('finds an account in any case and with a detail', async () => {
    for (const address of [
      'alice@example.test',
      'ALICE@EXAMPLE.TEST',
      'alice+news@example.test',
      'Alice+@example.test',
    ]) {
      assert.deepEqual(await resolve(address), into(alice));
    }
  });

  it('tells strangers from other houses', async () => {
    assert.equal(await resolve('nobody@example.test'), 'unknownRecipient');
    assert.equal(await resolve('nobody+x@example.test'), 'unknownRecipient');
    assert.equal(await resolve('alice@example.net'), 'notLocal');
    assert.equal(await resolve('alice@[192.0.2.1]'), 'notLocal');
    assert.equal(await resolve('alice@sub.example.test'), 'notLocal');
    assert.equal(await resolve('nobody'), 'unknownRecipient');
  });

  it('knows a domain in both of its forms', async () => {
    const zoe = await accounts.addAccount('Zoë@Bücher.test', 'secret');
    assert.deepEqual(await resolve('ZOE\u0308@xn--bcher-kva.test'), into(zoe));
    assert.deepEqual(await resolve('zoë@BÜCHER.test'), into(zoe));
  });

  it('follows aliases to everybody once, ours and elsewhere', async () => {
    await accounts.addAlias('team@example.test', ['alice@example.test', 'Friend@example.net', 'all@example.test']);
    await accounts.addAlias('all@example.test', ['bob+team@example.test', 'Alice@example.test', 'team@example.test']);
    const everybody = {
      local: [{ accountId: alice }, { accountId: bob }],
      remote: [{ address: 'Friend@example.net', forwardedBy: 'team@example.test' }],
      actions: [],
    };
    assert.deepEqual(await resolve('team@example.test'), everybody);
    assert.deepEqual(await resolve('Team+urgent@example.test'), everybody);
  });

  it('finds nobody behind aliases that lead in a circle or to who is gone', async () => {
    await accounts.addAlias('ping@example.test', ['pong@example.test']);
    await accounts.addAlias('pong@example.test', ['ping@example.test']);
    await accounts.addAlias('past@example.test', ['gone@example.test']);
    assert.equal(await resolve('ping@example.test'), 'unknownRecipient');
    assert.equal(await resolve('past@example.test'), 'unknownRecipient');
  });

  it('refuses an alias that leads to more addresses than the limit', async () => {
    const many = Array.from({ length: limits.aliasAddressesMax }, (_, index) => `a${index}@example.net`);
    await accounts.addAlias('many@example.test', many);
    await assert.rejects(resolve('many@example.test'), { code: 'tooManyRecipients' });
  });

  it('gives postmaster and abuse to the first account until somebody takes the name', async () => {
    for (const address of ['postmaster@example.test', 'Postmaster', 'ABUSE@bücher.test', 'abuse+x@example.test']) {
      assert.deepEqual(await resolve(address), into(bob));
    }
    await accounts.addAlias('postmaster@example.test', ['alice@example.test']);
    assert.deepEqual(await resolve('postmaster'), into(alice));
  });
});

describe('owns', () => {
  it('lets an account write as itself, with a detail, and as aliases that lead to it', async () => {
    await accounts.addAlias('info@example.test', ['alice@example.test']);
    for (const address of [
      'Alice@Example.test',
      'alice+shop@example.test',
      'info@example.test',
      'info+x@example.test',
    ]) {
      assert.equal(await accounts.owns(alice, address), true, address);
      assert.equal(await accounts.owns(bob, address), false, address);
    }
  });

  it('lets nobody write as strangers or as nobody', async () => {
    for (const address of ['friend@example.net', 'nobody@example.test', '', 'alice', '<alice@example.test>']) {
      assert.equal(await accounts.owns(alice, address), false, address);
    }
  });
});
