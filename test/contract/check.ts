import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Finding } from '../../src/mail/check/index.ts';
import { CheckedHouse } from '../support/checked-house.ts';

/** "alice@example.test INBOX 3: what", as far as it is said where. */
function linesOf(findings: readonly Finding[]): string[] {
  return findings.map(({ account, mailbox, uid, what }) => {
    const where = [account?.replace('@example.test', ''), mailbox, uid].filter((part) => part !== undefined).join(' ');
    return where === '' ? what : `${where}: ${what}`;
  });
}

/** alice has five messages in INBOX, of which one is shared with bob, and some history. */
export async function livedIn(postgres?: string): Promise<CheckedHouse> {
  const house = await CheckedHouse.open(postgres);
  await house.deliver(['one', 'two', 'three', 'four', 'five', 'six']);
  await house.deliver(['for both'], [1, 2], ['x@far.test']);
  const inbox = await house.mailboxId(1, 'INBOX');
  const sent = await house.mailboxId(1, 'Sent');
  const now = 5;
  await house.database.write('storeFlags', {
    mailboxId: inbox,
    uids: [[1, 3]],
    mode: 'add',
    flags: 1,
    keywords: [],
    now,
  });
  await house.database.write('copyMessages', { fromMailboxId: inbox, toMailboxId: sent, uids: [[1, 2]], now });
  await house.database.write('moveMessages', { fromMailboxId: inbox, toMailboxId: sent, uids: [[5, 5]], now });
  await house.database.write('storeFlags', {
    mailboxId: inbox,
    uids: [[6, 6]],
    mode: 'add',
    flags: 8,
    keywords: [],
    now,
  });
  await house.database.write('expungeMessages', { mailboxId: inbox, keep: true, now });
  await house.database.write('createMailbox', { accountId: 1, name: 'a/b/c', uidValidity: 7, now });
  return house;
}

interface Case {
  readonly name: string;
  readonly damage: readonly string[];
  readonly found: readonly string[];
  readonly harm?: Finding['harm'];
  /** What is left of it after a repair. */
  readonly left?: readonly string[];
}

const alicesInbox = `(select id from mailboxes where account_id = 1 and name = 'INBOX')`;

const cases: readonly Case[] = [
  {
    name: 'a wrong count of messages',
    damage: [
      `update mailboxes set message_count = 9 where id = ${alicesInbox}`,
      'update accounts set used_messages = used_messages + 4 where id = 1',
    ],
    found: ['alice INBOX: It counts 9 messages and has 5'],
    // The use was right for the wrong count.
  },
  {
    name: 'a wrong count of unseen messages',
    damage: [`update mailboxes set unseen_count = 0 where id = ${alicesInbox}`],
    found: ['alice INBOX: It counts 0 unseen messages and has 2'],
  },
  {
    name: 'a wrong size',
    damage: [
      `update mailboxes set size_bytes = size_bytes + 10 where id = ${alicesInbox}`,
      'update accounts set used_bytes = used_bytes + 10 where id = 1',
    ],
    found: ['alice INBOX: It counts 401 bytes and has 391'],
  },
  {
    name: 'a UIDNEXT that is taken',
    damage: [`update mailboxes set uid_next = 3, recent_uid = 0 where id = ${alicesInbox}`],
    found: ['alice INBOX: UIDNEXT is 3, but UID 7 is taken'],
  },
  {
    name: 'recent messages that do not exist',
    damage: [`update mailboxes set recent_uid = 40 where id = ${alicesInbox}`],
    found: ['alice INBOX: UID 40 is said to be seen, but UIDNEXT is 8'],
  },
  {
    name: 'a MODSEQ of a mailbox below its messages',
    damage: [`update mailboxes set modseq = 2 where id = ${alicesInbox}`],
    found: ['alice INBOX: Its MODSEQ is 2, but a message has 8'],
  },
  {
    name: 'a MODSEQ of a mailbox above its account',
    damage: [`update mailboxes set modseq = 900 where id = ${alicesInbox}`],
    found: ['alice INBOX: Its MODSEQ is 900, but that of the account is 13'],
  },
  {
    name: 'a UIDVALIDITY above the highest of the account',
    damage: [`update mailboxes set uid_validity = 5000 where id = ${alicesInbox}`],
    found: ['alice INBOX: UIDVALIDITY 5000 is above the highest of the account, 105'],
  },
  {
    name: 'a UIDVALIDITY that two mailboxes have',
    damage: [`update mailboxes set uid_validity = 100 where account_id = 1 and name = 'Sent'`],
    found: ['alice Sent: UIDVALIDITY 100 is that of INBOX too'],
  },
  {
    name: 'a role that two mailboxes have',
    damage: [`update mailboxes set role = '\\Sent' where account_id = 1 and name = 'a/b'`],
    found: ['alice a/b: The role \\Sent is that of Sent too'],
  },
  {
    name: 'a mailbox without the one above it',
    damage: [
      `delete from changes where mailbox_id = (select id from mailboxes where name = 'a/b')`,
      `delete from mailboxes where name = 'a/b'`,
    ],
    found: ['alice a/b/c: The mailbox above it, a/b, does not exist'],
  },
  {
    name: 'an account without INBOX',
    damage: [`update mailboxes set name = 'was INBOX' where id = ${alicesInbox}`],
    found: ['alice: There is no INBOX'],
  },
  {
    name: 'an INBOX that cannot be selected',
    damage: [`update mailboxes set selectable = 0 where id = ${alicesInbox}`],
    found: ['alice: There is no INBOX'],
  },
  {
    name: 'a wrong use of an account',
    damage: ['update accounts set used_bytes = 1, used_messages = 2 where id = 1'],
    found: [
      'alice: 2 messages are counted as used, the mailboxes have 8',
      'alice: 1 bytes are counted as used, the mailboxes have 618',
    ],
  },
  {
    name: 'an account of no domain',
    damage: ['update accounts set domain_id = null where id = 2'],
    found: ['bob: It is not counted to the domain of its address'],
    harm: 'untidy',
  },
  {
    name: 'a feed that goes beyond its account',
    damage: [`insert into changes (account_id, modseq, mailbox_id, kind, at) values (1, 99, 1, 'mailboxRenamed', 5)`],
    found: ['alice: The feed goes up to MODSEQ 99, the account to 13'],
  },
  {
    name: 'messages that only the feed knows',
    damage: [
      `insert into changes (account_id, modseq, mailbox_id, kind, uids, at) values (1, 13, ${alicesInbox}, 'added', '20:21,25', 5)`,
    ],
    found: ['alice INBOX: The feed knows messages that do not exist: UID 20:21,25'],
  },
  {
    name: 'messages that are there although the feed says they are gone',
    damage: [
      `insert into changes (account_id, modseq, mailbox_id, kind, uids, at) values (1, 13, ${alicesInbox}, 'expunged', '2:3', 5)`,
    ],
    found: ['alice INBOX: The feed says that messages are gone which exist: UID 2:3'],
  },
  {
    name: 'messages whose change the feed does not tell',
    damage: [`update messages set modseq = 9 where mailbox_id = ${alicesInbox} and uid in (2, 4)`],
    found: ['alice INBOX: The feed does not tell of the last change of messages: UID 2,4'],
  },
  {
    name: 'a message in no mailbox',
    damage: [
      `insert into messages (mailbox_id, uid, modseq, flags, size_bytes, internal_date, body_id) values (77, 5, 1, 0, 89, 1, 1)`,
    ],
    found: ['5: A message belongs to mailbox number 77, which does not exist'],
    harm: 'lost',
    left: ['5: A message belongs to mailbox number 77, which does not exist'],
  },
  {
    name: 'messages without a body',
    damage: ['delete from bodies where id = 3'],
    found: ['alice INBOX 3: The body of the message is gone'],
    harm: 'lost',
    left: ['alice INBOX 3: The body of the message is gone'],
  },
  {
    name: 'a message of another size than its body',
    damage: [
      `update messages set size_bytes = size_bytes + 1 where mailbox_id = ${alicesInbox} and uid = 3`,
      `update mailboxes set size_bytes = size_bytes + 1 where id = ${alicesInbox}`,
      `update accounts set used_bytes = used_bytes + 1 where id = 1`,
    ],
    found: ['alice INBOX 3: The message says 80 bytes, its body 79'],
  },
  {
    name: 'a thread that does not exist',
    damage: [`update messages set thread_id = 4000 where mailbox_id = ${alicesInbox} and uid = 2`],
    found: ['alice INBOX 2: The message is in thread 4000, which its account does not have'],
  },
  {
    name: 'a thread of somebody else',
    damage: [
      `insert into threads (id, account_id) values (4000, 2)`,
      `update messages set thread_id = 4000 where mailbox_id = ${alicesInbox} and uid = 2`,
    ],
    found: ['alice INBOX 2: The message is in thread 4000, which its account does not have'],
  },
  {
    name: 'waiting mail without a body',
    damage: ['update queue set body_id = 4000'],
    found: ['Waiting mail 1 for x@far.test has no body'],
    harm: 'lost',
    left: ['Waiting mail 1 for x@far.test has no body'],
  },
  {
    name: 'a credential of nobody',
    damage: [`insert into credentials (account_id, kind, secret, created_at) values (77, 'password', 'x', 1)`],
    found: ['There are credentials of account number 77, which does not exist'],
    harm: 'untidy',
  },
  {
    name: 'an address of nobody',
    damage: [`insert into addresses (address, account_id) values ('ghost@example.test', 78)`],
    found: ['There are addresses of account number 78, which does not exist'],
    harm: 'untidy',
  },
  {
    name: 'changes, threads and subscriptions of nobody',
    damage: [
      `insert into changes (account_id, modseq, mailbox_id, kind, at) values (80, 1, 400, 'mailboxCreated', 5)`,
      `insert into threads (id, account_id) values (900, 80)`,
      `insert into thread_keys (account_id, key, thread_id) values (80, 5, 900)`,
      `insert into subscriptions (account_id, name) values (80, 'INBOX')`,
    ],
    found: ['subscriptions', 'changes', 'thread keys', 'threads'].map(
      (called) => `There are ${called} of account number 80, which does not exist`,
    ),
    harm: 'untidy',
  },
  {
    name: 'a mailbox of nobody',
    damage: [`insert into mailboxes (account_id, name, uid_validity) values (90, 'Left', 1)`],
    found: ['Left: The account of the mailbox does not exist; it has 0 messages'],
    harm: 'lost',
    left: ['Left: The account of the mailbox does not exist; it has 0 messages'],
  },
];

/** `open` answers a house like that of `livedIn`, for one test alone. */
export function eachDamage(open: () => Promise<CheckedHouse>): void {
  it('finds nothing in a house where nothing is wrong', async () => {
    await using house = await open();
    assert.deepEqual(linesOf(await house.check({ bodies: true })), []);
  });

  for (const one of cases) {
    it(`finds ${one.name}, and a repair leaves ${one.left ? 'it to be given up' : 'nothing of it'}`, async () => {
      await using house = await open();
      await findAndMend(house, one);
    });
  }
}

/** Every engine under the records must pass this: one house with every damage there is. */
export async function allDamageAtOnce(house: CheckedHouse): Promise<void> {
  assert.deepEqual(linesOf(await house.check({ bodies: true })), []);
  // The SQL of others looks for INBOX.
  const lastOnes = cases.filter(({ found }) => found.includes('alice: There is no INBOX'));
  const ordered = [...cases.filter((one) => !lastOnes.includes(one)), ...lastOnes];
  await house.damage(...ordered.flatMap(({ damage }) => damage));
  const found = linesOf(await house.check());
  // Some of the damage hides behind other damage.
  assert.ok(found.length >= 25, found.join('\n'));
  await house.check({ repair: true, removeLost: true });
  assert.deepEqual(linesOf(await house.check({ bodies: true })), []);
}

async function findAndMend(house: CheckedHouse, { damage, found, harm = 'wrong', left = [] }: Case): Promise<void> {
  await house.damage(...damage);
  const findings = await house.check();
  assert.deepEqual(linesOf(findings), found);
  for (const finding of findings) assert.deepEqual([finding.harm, finding.mended], [harm, false]);
  assert.deepEqual(linesOf(await house.check()), found, 'a check changes nothing');

  const repaired = await house.check({ repair: true });
  assert.deepEqual(linesOf(repaired.filter(({ mended }) => !mended)), left);
  assert.deepEqual(linesOf(await house.check({ repair: true })), left);
  if (left.length === 0) return;
  const removed = await house.check({ repair: true, removeLost: true });
  assert.ok(removed.every(({ mended }) => mended));
  assert.deepEqual(linesOf(await house.check({ bodies: true })), []);
}
