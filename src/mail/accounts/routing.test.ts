import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { SteeredClock } from '../../../test/support/clock.ts';
import { MemoryDatabase } from '../../../test/support/memory-database.ts';
import { seededRandom } from '../../base/random.ts';
import { addressOf, parseAddress } from '../../formats/smtp/index.ts';
import { freshSecret, rewrite } from '../onward/index.ts';
import { srsSecrets } from '../../store/records/index.ts';
import { Accounts, Grants, linesOfWalk, Masks, type Writer } from './index.ts';

const day = 24 * 60 * 60 * 1000;
let clock: SteeredClock;
let database: MemoryDatabase;
let accounts: Accounts;
let masks: Masks;
let grants: Grants;
const names = new Map<number, string>();

beforeEach(async () => {
  clock = new SteeredClock();
  database = new MemoryDatabase();
  accounts = new Accounts({ database, clock, allowsPrograms: true });
  masks = new Masks({ database, clock, random: seededRandom(3) });
  grants = new Grants(database);
  for (const domain of ['one.test', 'two.test']) await accounts.addDomain(domain);
  for (const address of ['alice@one.test', 'bob@one.test', 'alice@two.test', 'a.b-c@two.test', 'a@two.test'])
    await add(address);
});

async function add(address: string): Promise<void> {
  const now = clock.now();
  const mailboxes = [{ name: 'INBOX' }, { name: 'Sent', role: '\\Sent' }, { name: 'Shop' }, { name: 'INBOX/lists' }];
  const { accountId } = await database.write('addAccount', {
    address,
    passwordHash: '',
    uidValidity: 1,
    now,
    mailboxes,
  });
  names.set(accountId, address);
}

/** Where mail goes, in short: "alice@one.test/Shop >x@far.test (by info@one.test) !discard". */
async function way(address: string): Promise<string> {
  const found = await accounts.resolve(parseAddress(address));
  if (typeof found === 'string') return found;
  return [
    ...found.local.map(
      ({ accountId, mailbox }) => `${names.get(accountId)}${mailbox === undefined ? '' : `/${mailbox}`}`,
    ),
    ...found.remote.map((target) => `>${target.address} (${target.forwardedBy ?? ''})`),
    ...found.actions.map(({ action, alias, recipient }) => `!${action.kind} (${alias}, ${recipient})`),
  ].join(' ');
}

async function admitted(address: string, from: string, more: Partial<Writer> = {}): Promise<string> {
  const reversePath = from === '' ? null : parseAddress(from);
  try {
    const found = await accounts.admit(parseAddress(address), { reversePath, ...more });
    return found === 'notLocal' ? found : 'taken';
  } catch (error) {
    const { faces, message } = error as { faces: { smtp: string }; message: string };
    return `${faces.smtp} ${message}`;
  }
}

const idOf = (address: string): number => [...names].findLast(([, name]) => name === address)?.[0] ?? 0;

describe('Addresses of two domains', () => {
  it('may be two people, and lead to different places', async () => {
    await accounts.addAlias('info@one.test', ['alice@one.test']);
    await accounts.addAlias('info@two.test', ['bob@one.test']);
    assert.equal(await way('alice@one.test'), 'alice@one.test');
    assert.notEqual(idOf('alice@one.test'), idOf('alice@two.test'));
    assert.equal(await way('alice@two.test'), 'alice@two.test');
    assert.equal(await way('info@one.test'), 'alice@one.test');
    assert.equal(await way('info@two.test'), 'bob@one.test');
  });
});

describe('The detail of an address', () => {
  it('begins with a delimiter of its domain; the longest address that exists wins', async () => {
    await accounts.setDomainRules('two.test', { delimiters: '-.' });
    for (const [address, found] of [
      ['a.b-c@two.test', 'a.b-c@two.test'],
      ['a.b-c-d@two.test', 'a.b-c@two.test'],
      ['a.b-d@two.test', 'a@two.test'],
      ['a-x@two.test', 'a@two.test'],
      ['a+x@two.test', 'unknownRecipient'],
      ['a-x@one.test', 'unknownRecipient'],
      ['alice+x@one.test', 'alice@one.test'],
    ] as const)
      assert.equal(await way(address), found, address);
    await accounts.setDomainRules('two.test', { delimiters: '' });
    assert.equal(await way('a-x@two.test'), 'unknownRecipient');
  });

  it('files into a mailbox of that name, where the domain says so', async () => {
    assert.equal(await way('alice+shop@one.test'), 'alice@one.test');
    await accounts.setDomainRules('one.test', { detailMailboxes: true });
    await accounts.addAlias('all@one.test', ['alice+shop@one.test', 'bob@one.test']);
    for (const [address, found] of [
      ['alice+SHOP@one.test', 'alice@one.test/Shop'],
      ['alice+lists@one.test', 'alice@one.test/INBOX/lists'],
      ['alice+inbox/Lists@one.test', 'alice@one.test/INBOX/lists'],
      ['alice+none@one.test', 'alice@one.test'],
      ['alice+sent@one.test', 'alice@one.test'],
      ['alice+@one.test', 'alice@one.test'],
      ['all+shop@one.test', 'alice@one.test/Shop bob@one.test'],
      ['alice+shop@two.test', 'alice@two.test'],
    ] as const)
      assert.equal(await way(address), found, address);
  });

  it('can be told apart', async () => {
    await accounts.setDomainRules('one.test', { delimiters: '-' });
    assert.deepEqual(await accounts.parts(parseAddress('alice-a-b@one.test')), { plain: 'alice', detail: 'a-b' });
    assert.deepEqual(await accounts.parts(parseAddress('alice@one.test')), { plain: 'alice', detail: '' });
    assert.deepEqual(await accounts.parts(parseAddress('x-y@far.test')), { plain: 'x-y', detail: '' });
  });
});

describe('A catch-all', () => {
  it('gets what has no address of its own, and may answer as it', async () => {
    await accounts.addAlias('@one.test', ['bob@one.test', 'x@far.test']);
    assert.equal(await way('whoever@one.test'), 'bob@one.test >x@far.test (whoever@one.test)');
    assert.equal(await way('alice@one.test'), 'alice@one.test');
    assert.equal(await way('postmaster@one.test'), 'alice@one.test');
    assert.equal(await way('whoever@two.test'), 'unknownRecipient');
    assert.equal(await accounts.owns(idOf('bob@one.test'), 'whoever@one.test'), true);
    assert.equal(await accounts.owns(idOf('bob@one.test'), 'alice@one.test'), false);
    assert.deepEqual((await accounts.domainRules())[0]?.catchAll, ['bob@one.test', 'x@far.test']);
    await accounts.replaceAlias('@one.test', ['alice@one.test']);
    assert.equal(await way('whoever@one.test'), 'alice@one.test');
    await accounts.removeAlias('@one.test');
    assert.equal(await way('whoever@one.test'), 'unknownRecipient');
  });
});

describe('A group', () => {
  it('says who may write to it', async () => {
    const members = ['alice@one.test', 'x@far.test'];
    for (const writers of ['anybody', 'house', 'members'] as const)
      await accounts.addAlias(`${writers}@one.test`, members, writers);
    const house = '550 5.7.2 Only people of this house who have logged in may write to house@one.test';
    const only = '550 5.7.2 Only its members may write to members@one.test';
    const alice = { accountId: idOf('alice@one.test') };
    const bob = { accountId: idOf('bob@one.test') };
    for (const [to, from, more, answer] of [
      ['anybody', 'y@far.test', {}, 'taken'],
      ['anybody', '', {}, 'taken'],
      ['house', 'y@far.test', {}, house],
      ['house', '', {}, house],
      ['house', 'alice@one.test', {}, house],
      ['house', 'bob@one.test', bob, 'taken'],
      ['house', 'cron@one.test', { isTrusted: true }, 'taken'],
      ['members', 'y@far.test', {}, only],
      ['members', 'X@far.test', {}, 'taken'],
      ['members', 'alice@one.test', {}, only],
      ['members', 'alice@one.test', alice, 'taken'],
      ['members', 'bob@one.test', bob, only],
    ] as const)
      assert.equal(await admitted(`${to}@one.test`, from, more), answer, `${from} to ${to}`);
  });

  it('does not let its members speak for it, unless that is granted', async () => {
    const bob = idOf('bob@one.test');
    await accounts.addAlias('team@one.test', ['alice@one.test', 'bob@one.test'], 'anybody');
    assert.equal(await accounts.owns(bob, 'team@one.test'), false);
    await grants.add('bob@one.test', 'Team@one.test');
    await grants.add('bob@one.test', 'Team@one.test');
    assert.equal(await accounts.owns(bob, 'team+x@one.test'), true);
    assert.equal(await accounts.owns(idOf('alice@one.test'), 'team@one.test'), false);
    assert.deepEqual(await grants.list(), [{ account: 'bob@one.test', address: 'team@one.test' }]);
    await grants.remove('bob@one.test', 'team@one.test');
    assert.equal(await accounts.owns(bob, 'team@one.test'), false);
    await assert.rejects(grants.remove('bob@one.test', 'team@one.test'), { code: 'notFound' });
    await assert.rejects(grants.add('nobody@one.test', 'team@one.test'), { code: 'notFound' });
  });
});

describe('A grant', () => {
  it('may be for all of a domain, here or elsewhere', async () => {
    const bob = idOf('bob@one.test');
    await grants.add('bob@one.test', '@Two.test');
    await grants.add('bob@one.test', 'bob@far.test');
    for (const [address, may] of [
      ['alice@two.test', true],
      ['whoever@two.test', true],
      ['bob@far.test', true],
      ['x@far.test', false],
      ['alice@one.test', false],
    ] as const)
      assert.equal(await accounts.owns(bob, address), may, address);
    await accounts.removeAccount('bob@one.test');
    assert.deepEqual(await grants.list(), []);
  });
});

describe('A masked address', () => {
  it('is its owner’s until its time is over, and then nobody’s', async () => {
    await accounts.addAlias('@one.test', ['bob@one.test']);
    const mask = await masks.add({ owner: 'alice@one.test', forMs: 30 * day, label: 'shoe shop' });
    assert.match(mask.address, /^[a-z]+\.[a-z]+\d{2,3}@one\.test$/);
    assert.equal(await way(mask.address), 'alice@one.test');
    assert.equal(await way(mask.address.replace('@', '+x@')), 'alice@one.test');
    assert.equal(await accounts.owns(idOf('alice@one.test'), mask.address), true);
    assert.equal(await accounts.owns(idOf('bob@one.test'), mask.address), false);
    await clock.advance(30 * day);
    assert.equal(await way(mask.address), 'unknownRecipient');
    assert.equal(await admitted(mask.address, 'x@far.test'), `550 5.1.1 There is no ${mask.address} here`);
    assert.equal(await accounts.owns(idOf('alice@one.test'), mask.address), false);
    const [listed] = await masks.list('alice@one.test');
    assert.deepEqual(listed, mask);
    await masks.remove(mask.address);
    assert.equal(await way(mask.address), 'bob@one.test');
  });

  it('begins as its owner wishes, is ended by hand, and is never somebody else’s', async () => {
    await accounts.setDomainRules('two.test', { delimiters: '.' });
    await assert.rejects(masks.add({ owner: 'alice@two.test', word: 'a' }), { code: 'cannot' });
    const { address } = await masks.add({ owner: 'alice@two.test', word: 'shoes' });
    assert.match(address, /^shoes\.[a-z]+\d+@two\.test$/);
    await masks.end(address);
    assert.equal(await way(address), 'unknownRecipient');
    await assert.rejects(masks.add({ owner: 'alice@two.test', word: 'Two words' }), { code: 'badAddress' });
    await assert.rejects(masks.add({ owner: 'alice@two.test', label: 'two\nlines' }), { code: 'cannot' });
    await assert.rejects(masks.add({ owner: 'nobody@two.test' }), { code: 'notFound' });
    await assert.rejects(masks.remove('alice@two.test'), { code: 'notFound' });
    await assert.rejects(masks.end('alice@two.test'), { code: 'notFound' });
  });
});

describe('The actions of an alias', () => {
  it('are programs, files, or nothing, beside addresses', async () => {
    await accounts.addAlias('tickets@one.test', [
      'pipe:/bin/ticket --new',
      'file:/var/all',
      'discard',
      'alice@one.test',
    ]);
    const actions = ['pipe', 'file', 'discard'].map((kind) => `!${kind} (tickets@one.test, tickets+7@one.test)`);
    assert.equal(await way('tickets+7@one.test'), ['alice@one.test', ...actions].join(' '));
    assert.equal(await accounts.owns(idOf('alice@one.test'), 'tickets@one.test'), true);
  });

  it('refuse with what the operator wrote', async () => {
    await accounts.addAlias('old@one.test', ['answer:550 5.1.6 moved to new@far.test']);
    await accounts.addAlias('away@one.test', ['answer:450 4.2.1 back in May']);
    await accounts.addAlias('both@one.test', ['old@one.test', 'bob@one.test']);
    assert.equal(await admitted('old@one.test', ''), '550 5.1.6 moved to new@far.test');
    assert.equal(await admitted('away@one.test', ''), '450 4.2.1 back in May');
    assert.equal(await way('both@one.test'), 'bob@one.test');
    await assert.rejects(accounts.addAlias('x@one.test', ['answer:550 5.1.1 no', 'bob@one.test']), { code: 'cannot' });
  });

  it('are for operators who allow them', async () => {
    const strict = new Accounts({ database, clock });
    for (const target of ['pipe:/bin/x', 'file:/var/x'])
      await assert.rejects(strict.addAlias('x@one.test', [target]), { code: 'cannot', message: /aliases\.programs/ });
    await strict.addAlias('x@one.test', ['discard']);
  });
});

describe('A return path of SRS', () => {
  it('leads back to the sender, unless it is forged or too old', async () => {
    await database.write('keepSrsSecrets', { fresh: freshSecret(seededRandom(1)), now: clock.now() });
    await accounts.addAlias('@one.test', ['bob@one.test']);
    const [newest] = await database.read(srsSecrets);
    const path = rewrite(parseAddress('x@far.test'), 'one.test', newest?.secret ?? '', clock.now());
    assert.ok(path);
    const address = addressOf(path);
    assert.equal(await way(address), `>x@far.test (${address})`);
    assert.equal(await way(address.toLowerCase()), `>x@far.test (${address.toLowerCase()})`);
    const forged = '550 5.1.1 This return path is forged or too old';
    assert.equal(await admitted(address, ''), 'taken');
    assert.equal(await admitted(address.replace('far', 'fax'), ''), forged);
    await clock.advance(22 * day);
    assert.equal(await admitted(address, ''), forged);
  });
});

describe('The way of an address', () => {
  it('is told step by step', async () => {
    await accounts.setDomainRules('one.test', { detailMailboxes: true });
    await accounts.addAlias('info@one.test', ['team@one.test', 'x@far.test', 'gone@one.test']);
    await accounts.addAlias('team@one.test', ['alice+shop@one.test', 'info@one.test'], 'house');
    await accounts.addAlias('@two.test', ['discard']);
    const told = async (address: string) =>
      linesOfWalk(await accounts.walk(parseAddress(address)), (accountId) => names.get(accountId) ?? '');
    assert.deepEqual(await told('info+a@one.test'), [
      'info+a@one.test: is the alias info@one.test, which leads to team@one.test, x@far.test, gone@one.test',
      'team@one.test: is the group team@one.test, to which people of the house who have logged in may write, of alice+shop@one.test, info@one.test',
      'x@far.test: is elsewhere: the mail goes into the queue',
      'gone@one.test: does not exist',
      'alice+shop@one.test: is the account alice@one.test: into Shop',
      'info@one.test: is the alias info@one.test, which leads to team@one.test, x@far.test, gone@one.test',
    ]);
    assert.deepEqual(await told('any@two.test'), [
      'any@two.test: has no entry of its own; the catch-all leads to nowhere: it is thrown away',
    ]);
    assert.deepEqual(await told('x@one.test'), [
      'x@one.test: does not exist',
      'So the mail is refused: nobody is there',
    ]);
  });
});
