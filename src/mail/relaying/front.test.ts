import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryOf } from '../../base/bytes.ts';
import { openRelayHouse } from '../../../test/support/relay-house.ts';
import { openSmtpServer, type SmtpServer } from '../../../test/support/smtp-server.ts';

/** A store that is not ours: LMTP, with these answers to the content for each recipient in turn. */
function store(atEnd: readonly string[], answers: Readonly<Record<string, string>> = {}, offered = ['PIPELINING']) {
  return openSmtpServer({
    script: (line) => {
      if (line === '.') return atEnd.join('\r\n');
      const verb = line.split(' ')[0] ?? '';
      if (verb === 'LHLO')
        return ['250-store.test', ...offered.map((each) => `250-${each}`), '250 8BITMIME'].join('\r\n');
      if (verb === 'XCLIENT') return '220 store.test';
      return answers[line] ?? answers[verb];
    },
  });
}

async function frontOf({ port }: SmtpServer) {
  const front = await openRelayHouse();
  await front.book.add('store.test', 'front', `lmtp://127.0.0.1:${port}`);
  return front;
}

const two = ['a@store.test', 'b@store.test'];

describe('A front', () => {
  it('asks the store at RCPT, and tells the client what it says', async () => {
    const gone = '550 5.1.1 No such user';
    const full = '452 4.2.2 Mailbox full';
    await using server = await store(['250 2.0.0 kept'], {
      'RCPT TO:<x@store.test>': gone,
      'RCPT TO:<f@store.test>': full,
    });
    await using front = await frontOf(server);
    const handed = await front.handIn({ to: ['x@store.test', 'f@store.test', 'a@store.test'] });
    assert.deepEqual(handed, { atRcpt: [gone, full, '250'], atEnd: '250' });
    assert.deepEqual(await front.house.queue(), []);
    const content = server.messages[0]?.content ?? '';
    assert.match(
      content,
      /^Received: from client\.test \(\[203\.0\.113\.7\]\)\r\n\tby mx\.example\.test with ESMTP id /,
    );
    assert.match(content, /\r\nSubject: Hello\r\n\r\nBody\r\n$/);
  });

  it('says for whom it speaks, and what the sender asked for, where the store wants to know', async () => {
    await using server = await store(['250 kept'], {}, [
      'XCLIENT NAME ADDR HELO PROTO',
      'SIZE 100000',
      'DSN',
      'SMTPUTF8',
    ]);
    await using front = await frontOf(server);
    const terms = { sizeBytes: 30, smtputf8: true, body: '8bitmime', ret: 'hdrs', envid: 'a b' } as const;
    const recipientTerms = { notify: ['success', 'failure'], orcpt: 'rfc822;c@d.test' } as const;
    const { atEnd } = await front.handIn({ to: ['a@store.test'], terms, recipientTerms });
    assert.equal(atEnd, '250');
    assert.deepEqual(server.lines.slice(1, 2), ['XCLIENT ADDR=203.0.113.7 HELO=client.test PROTO=ESMTP']);
    assert.deepEqual(server.messages[0]?.envelope, [
      'MAIL FROM:<me@client.test> SIZE=30 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+20b',
      'RCPT TO:<a@store.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;c@d.test',
    ]);
  });

  it('passes on a refusal of all, the mildest of them', async () => {
    await using server = await store(['552 5.2.3 Too large', '451 4.3.0 Later']);
    await using front = await frontOf(server);
    assert.equal((await front.handIn({ to: two })).atEnd, '451 4.3.0 Later');
    assert.deepEqual(await front.house.queue(), []);
  });

  it('tells the sender of those whom the store refused after others had the message', async () => {
    await using server = await store(['250 2.0.0 kept', '552 5.2.2 Full']);
    await using front = await frontOf(server);
    assert.equal((await front.handIn({ to: two })).atEnd, '250');
    const [row, ...others] = await front.house.queue();
    assert.deepEqual([row?.reversePath, row?.forwardPath, others.length], ['', 'me@client.test', 0]);
    const report = binaryOf(await front.house.blobs.readAll(row?.place ?? ''));
    assert.match(report, /Final-Recipient: rfc822; ?b@store\.test/);
    assert.doesNotMatch(report, /Final-Recipient: rfc822; ?a@store\.test/);
    assert.match(report, /Status: 5\.2\.2/);
    assert.match(report, /Subject: Hello/);
    assert.doesNotMatch(report, /\r\nBody\r\n/);
  });

  it('tells nobody where there is no sender, or none who wants to hear', async () => {
    for (const letter of [{ from: '' }, { recipientTerms: { notify: ['never'] as const } }]) {
      await using server = await store(['250 2.0.0 kept', '552 5.2.2 Full']);
      await using front = await frontOf(server);
      assert.equal((await front.handIn({ ...letter, to: two })).atEnd, '250');
      assert.deepEqual(await front.house.queue(), []);
    }
  });

  it('lets the client try again when it did not hear all replies', async () => {
    await using server = await store(['250 2.0.0 kept', 'no reply at all']);
    await using front = await frontOf(server);
    assert.match((await front.handIn({ to: two })).atEnd, /^451 4\.3\.0 The host that keeps this mail/);
    assert.deepEqual(await front.house.queue(), []);
  });

  it('says 451 at RCPT while the store is away', async () => {
    await using front = await openRelayHouse();
    await front.book.add('store.test', 'front', 'lmtp://127.0.0.1:1');
    const { atRcpt } = await front.handIn({ to: two });
    assert.deepEqual(new Set(atRcpt), new Set(['451 4.3.0 The mail host of store.test cannot be reached now']));
  });

  it('takes mail for one store at a time: the rest is to be sent apart', async () => {
    await using server = await store(['250 kept']);
    await using front = await frontOf(server);
    await front.book.add('second.test', 'front', 'lmtp://127.0.0.1:1');
    const apart = (address: string): string => `452 4.5.3 Mail for ${address} goes another way, send it apart`;
    const [store1, store2, here] = ['a@store.test', 'a@second.test', 'alice@example.test'];
    assert.deepEqual((await front.handIn({ to: [store1, store2, here] })).atRcpt, ['250', apart(store2), apart(here)]);
    assert.deepEqual((await front.handIn({ to: [here, store1] })).atRcpt, ['250', apart(store1)]);
    assert.equal((await front.house.inbox(here)).length, 1);
  });

  it('uses a conversation again, and another where the store has ended it meanwhile', async () => {
    await using server = await store(['250 kept']);
    await using front = await frontOf(server);
    for (let turn = 0; turn < 3; turn++) assert.equal((await front.handIn({ to: ['a@store.test'] })).atEnd, '250');
    assert.equal(server.connections, 1);
  });

  it('holds a large message nowhere: what it got, the store has', async () => {
    await using server = await store(['250 kept']);
    await using front = await frontOf(server);
    const content = `Subject: large\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(10_000)}.\r\n..\r\n`;
    assert.equal((await front.handIn({ to: ['a@store.test'], content })).atEnd, '250');
    assert.ok(server.messages[0]?.content.endsWith(content));
  });
});
