import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { openMailHouse, type MailHouse } from '../../../test/support/mail-house.ts';
import { Undelete, type Wanted } from './index.ts';
import { letterheadOf } from './letterhead.ts';

const everything: Wanted = {};
const all = [[1, 2 ** 32 - 1]] as const;

let house: MailHouse;
let undelete: Undelete;
let accounts = 0;

before(async () => {
  house = await openMailHouse();
  undelete = new Undelete(house);
});

after(() => house[Symbol.asyncDispose]());

interface Person {
  readonly address: string;
  readonly accountId: number;
}

async function newPerson(): Promise<Person> {
  const address = `person${++accounts}@example.test`;
  return { address, accountId: await house.accounts.addAccount(address, 'secret') };
}

async function append({ accountId }: Person, mailbox: string, ...subjects: readonly string[]): Promise<void> {
  const { id } = await house.mailboxes.find(accountId, mailbox);
  for (const subject of subjects) {
    await using intake = house.mailboxes.intake();
    await intake.write(bytesOf(`From: Carol <carol@far.test>\r\nTo: Dan\r\nSubject: ${subject}\r\n\r\nHello\r\n`));
    await house.mailboxes.append(id, [{ ...(await intake.finish()), flags: [] }]);
  }
}

async function expunge({ accountId }: Person, mailbox: string): Promise<void> {
  const { id } = await house.mailboxes.find(accountId, mailbox);
  await house.mailboxes.storeFlags(id, all, { mode: 'add', flags: ['\\Deleted'] });
  await house.mailboxes.expunge(id);
}

async function subjectsIn({ accountId }: Person, mailbox: string): Promise<string[]> {
  const { id } = await house.mailboxes.find(accountId, mailbox);
  const messages = (await Array.fromAsync(house.mailboxes.summarized(id, all))).flat();
  return Promise.all(messages.map(async (message) => (await letterheadOf(house.mailboxes, message)).subject));
}

async function listed({ address }: Person, wanted = everything, limit = 10): Promise<string[]> {
  const { messages } = await undelete.list(address, wanted, limit);
  return messages.map(({ uid, mailbox, subject }) => `${uid} ${mailbox}: ${subject}`);
}

describe('Bringing back what was expunged', () => {
  it('lists it, the newest first', async () => {
    const person = await newPerson();
    assert.deepEqual(await undelete.list(person.address, everything, 10), { messages: [], more: false });
    await append(person, 'INBOX', 'One', 'Two');
    await append(person, 'Drafts', 'Three');
    await expunge(person, 'INBOX');
    await expunge(person, 'Drafts');
    assert.deepEqual(await listed(person), ['3 Drafts: Three', '2 INBOX: Two', '1 INBOX: One']);
    const { messages, more } = await undelete.list(person.address, everything, 1);
    assert.equal(more, true);
    assert.match(messages[0]?.from ?? '', /carol@far\.test/);
  });

  it('finds by text, place, UID and time', async () => {
    const person = await newPerson();
    await append(person, 'INBOX', 'Invoice of May', 'News');
    await append(person, 'Drafts', 'Invoice draft');
    await expunge(person, 'INBOX');
    await expunge(person, 'Drafts');
    assert.deepEqual(await listed(person, { search: 'invoice' }), [
      '3 Drafts: Invoice draft',
      '1 INBOX: Invoice of May',
    ]);
    assert.deepEqual(await listed(person, { search: 'CAROL@', fromMailbox: 'inbox' }), [
      '2 INBOX: News',
      '1 INBOX: Invoice of May',
    ]);
    assert.deepEqual(await listed(person, { uids: [2, 77] }), ['2 INBOX: News']);
    assert.deepEqual(await listed(person, { since: Date.now() + 60_000 }), []);
    assert.equal((await listed(person, { since: Date.now() - 60_000 })).length, 3);
    await assert.rejects(listed(person, { fromMailbox: 'Nowhere' }), { code: 'noSuchMailbox' });
    await assert.rejects(undelete.list('nobody@example.test', everything, 1), { code: 'notFound' });
  });

  it('moves it back to where it was', async () => {
    const person = await newPerson();
    await append(person, 'INBOX', 'One', 'Two');
    await append(person, 'Drafts', 'Three');
    await expunge(person, 'INBOX');
    await expunge(person, 'Drafts');
    await house.mailboxes.rename(person.accountId, 'Drafts', 'Plans');
    assert.deepEqual(await undelete.restore(person.address, { uids: [3, 1] }), [
      { mailbox: 'Plans', messages: 1 },
      { mailbox: 'INBOX', messages: 1 },
    ]);
    assert.deepEqual(await subjectsIn(person, 'INBOX'), ['One']);
    assert.deepEqual(await subjectsIn(person, 'Plans'), ['Three']);
    assert.deepEqual(await listed(person), ['2 INBOX: Two']);
  });

  it('makes a deleted mailbox again, or takes the one that has its name now', async () => {
    const person = await newPerson();
    const { accountId, address } = person;
    await house.mailboxes.create(accountId, 'Lists/News');
    await append(person, 'Lists/News', 'One');
    await house.mailboxes.remove(accountId, 'Lists/News');
    assert.deepEqual(await listed(person), ['1 Lists/News: One']);
    assert.deepEqual(await undelete.restore(address, { fromMailbox: 'Lists/News' }), [
      { mailbox: 'Lists/News', messages: 1 },
    ]);
    assert.deepEqual(await subjectsIn(person, 'Lists/News'), ['One']);
    await house.mailboxes.remove(accountId, 'Lists/News');
    await house.mailboxes.create(accountId, 'Lists/News');
    await append(person, 'Lists/News', 'Two');
    await undelete.restore(address, everything);
    assert.deepEqual(await subjectsIn(person, 'Lists/News'), ['Two', 'One']);
  });

  it('takes INBOX where nobody remembers the mailbox', async () => {
    const person = await newPerson();
    await house.mailboxes.create(person.accountId, 'Gone');
    await append(person, 'Gone', 'One');
    await house.mailboxes.remove(person.accountId, 'Gone');
    await house.database.write('forgetDeletedMailboxes', { before: Date.now() + 1 });
    assert.deepEqual(await listed(person), ['1 undefined: One']);
    assert.deepEqual(await undelete.restore(person.address, everything), [{ mailbox: 'INBOX', messages: 1 }]);
  });
});
