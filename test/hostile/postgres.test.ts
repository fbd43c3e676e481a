import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { DemoProcess, program } from '../support/demo-process.ts';
import type { ImapPeer } from '../support/imap-peer.ts';
import { missingPostgres, TestPostgres } from '../support/postgres.ts';
import { run } from '../support/programs.ts';
import type { SmtpPeer } from '../support/smtp-peer.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { eventually } from './siege.ts';

async function subjects(imap: ImapPeer): Promise<string[]> {
  await imap.done('EXAMINE INBOX');
  const { untagged } = await imap.done('FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]');
  return untagged.flatMap(({ literals }) =>
    literals.map((literal) => /Subject: (.*)\r/.exec(literal.toString())?.[1] ?? ''),
  );
}

function send(smtp: SmtpPeer, to: string, subject: string): Promise<string> {
  return smtp.send({ from: 'far@example.net', to: [to], content: `Subject: ${subject}\r\n\r\nHello\r\n` });
}

describe('A server on PostgreSQL', { skip: missingPostgres, timeout: 60_000 }, () => {
  it('goes on when PostgreSQL was away; mail in between is deferred, and nothing is lost', async () => {
    await using postgres = await TestPostgres.start();
    await using folder = await tempFolder();
    const url = await postgres.newHouse();
    const options = { data: join(folder.path, 'data'), set: [`database.postgres=${url}`] };
    {
      await using server = await DemoProcess.start(options);
      const { address } = server.login();
      using smtp = await server.smtp();
      assert.match(await send(smtp, address, 'one'), /^250/);
      using reader = await server.imap();
      assert.deepEqual((await subjects(reader)).slice(1), ['one']);
      await reader.done('SELECT INBOX');

      await postgres.halt();
      assert.match(await smtp.command('MAIL FROM:<far@example.net>', '2', '4'), /^(?:250|451)/);
      assert.match(await smtp.command(`RCPT TO:<${address}>`, '4', '503'), /^(?:451|503)/);
      assert.match((await reader.command('STATUS Sent (MESSAGES)')).outcome, /^NO \[UNAVAILABLE\]/);
      assert.ok(server.isAlive);

      await postgres.go();
      await smtp.command('RSET', '250');
      await eventually('mail is taken again', async () => (await send(smtp, address, 'two')).startsWith('250'));
      assert.match((await reader.done('NOOP')).untagged.map(({ text }) => text).join('\n'), /\* 3 EXISTS/);
      assert.deepEqual((await subjects(reader)).slice(1), ['one', 'two']);
      const lines = server.log.join('\n');
      assert.doesNotMatch(lines, /TypeError|should not have happened|"code":"internal"/);
      assert.equal(await server.stop(), 0);
    }
    await using again = await DemoProcess.start(options);
    using imap = await again.imap();
    assert.deepEqual((await subjects(imap)).slice(1), ['one', 'two']);
    const status = await run(process.execPath, [program, 'status', '--data', options.data]);
    assert.match(status.out, /database +PostgreSQL/);
  });

  it('says in one sentence why it cannot start, and never the password', async () => {
    await using folder = await tempFolder();
    const words = ['demo', '--data', join(folder.path, 'data'), '--set'];
    for (const [address, said] of [
      ['postgres://me:hunter2@127.0.0.1:1/mail', /^posthouse: PostgreSQL cannot be reached: .*ECONNREFUSED.*\n$/],
      [
        'postgres://me:hunter2@127.0.0.1:here/mail',
        /^posthouse: The address of the PostgreSQL database cannot be read/,
      ],
      [
        'mysql://me:hunter2@127.0.0.1/mail',
        /key database\.postgres\s+expected {2}the address of a PostgreSQL database/,
      ],
    ] as const) {
      const { code, out, err } = await run(process.execPath, [program, ...words, `database.postgres=${address}`]);
      assert.notEqual(code, 0);
      assert.match(err, said);
      assert.doesNotMatch(out + err, /hunter/);
    }
  });
});
