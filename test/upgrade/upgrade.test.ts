import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { compose, type Server } from '../../src/app/compose.ts';
import { loadConfig, presetLayer } from '../../src/app/config/index.ts';
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { systemRandom } from '../../src/base/random.ts';
import { openDatabase } from '../../src/store/database/index.ts';
import { commandsUrl } from '../../src/store/records/index.ts';
import { migrations } from '../../src/store/records/commands.ts';
import { program } from '../support/demo-process.ts';
import { ImapPeer } from '../support/imap-peer.ts';
import { succeed } from '../support/programs.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { censusOf, type AccountCensus } from './census.ts';
import { checkStore } from './check-store.ts';
import { keptNames, unpack, type KeptFolder } from './kept-folder.ts';

/** Time goes on from when the folder was kept: what is in it must not be too old for us. */
function clockFrom(start: number): Clock {
  const opened = Date.now();
  return { ...systemClock, now: () => start + Date.now() - opened };
}

/** The server on a folder, as compose makes it; nobody answers its questions to the DNS. */
function openServer(data: string, { madeAt }: KeptFolder): Promise<Server> {
  const listen = Object.fromEntries(['smtp', 'imap'].map((name) => [`${name}.listen`, ['127.0.0.1:0']]));
  const values = { hostname: 'mail.example.test', data, plaintext_login: 'loopback', 'dns.servers': ['127.0.0.1:9'] };
  const config = loadConfig([presetLayer({ ...values, ...listen })]);
  const giveUp = (): never => assert.fail('The server gave up');
  return compose(config, { log: silentLog, clock: clockFrom(madeAt), random: systemRandom, giveUp });
}

async function censuses({ ports }: Server, { accounts }: KeptFolder): Promise<AccountCensus[]> {
  const found: AccountCensus[] = [];
  for (const { address, password } of accounts) {
    using imap = await ImapPeer.logIn({ port: ports.imap ?? 0 }, address, password);
    found.push(await censusOf(imap));
  }
  return found;
}

async function deliver({ ports }: Server, to: readonly string[], content: string): Promise<string> {
  using smtp = await SmtpPeer.open({ port: ports.smtp ?? 0 });
  return await smtp.send({ from: 'stranger@example.org', to, content });
}

function inboxOf({ mailboxes }: AccountCensus): NonNullable<AccountCensus['mailboxes'][number]['content']> {
  return mailboxes.find(({ name }) => name === 'INBOX')?.content ?? assert.fail('There is no INBOX');
}

/** What was read from a message on its arrival fits the message. */
async function checkSummaries({ ports }: Server, { accounts }: KeptFolder): Promise<void> {
  for (const { address, password } of accounts) {
    using imap = await ImapPeer.logIn({ port: ports.imap ?? 0 }, address, password);
    await imap.done('EXAMINE INBOX');
    const items = 'ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (Subject)] BODY.PEEK[HEADER]';
    const rows = (await imap.done(`FETCH 1:* (${items})`)).untagged.filter(({ text }) => text.includes(' FETCH ('));
    for (const { text, literals } of rows) {
      const [fields = '', header = ''] = literals.map((literal) => literal.toString('latin1'));
      const subject = /^Subject: (.*)$/m.exec(fields)?.[1]?.trim() ?? 'none';
      assert.ok(header.includes(`Subject: ${subject}\r\n`) && text.includes(`"${subject}"`), text);
      assert.match(text, /BODYSTRUCTURE \(/);
    }
  }
}

function schemaIn(folder: string): number {
  using database = new DatabaseSync(join(folder, 'posthouse.db'));
  return Number(database.prepare('select version from schema_version').get()?.['version']);
}

for (const name of keptNames()) {
  describe(`The data folder ${name} of an earlier program`, () => {
    it('is opened, and every row and body in it is right', async () => {
      await using folder = await tempFolder();
      const kept = unpack(name, folder.path);
      await checkStore(folder.path, kept);
      assert.equal(schemaIn(folder.path), migrations.length);
      await checkStore(folder.path, kept);
    });

    it('shows the people who log in all that they had, and takes more', { timeout: 60_000 }, async () => {
      await using folder = await tempFolder();
      const kept = unpack(name, folder.path);
      await using server = await openServer(folder.path, kept);
      const before = kept.accounts.map(({ subscriptions, mailboxes }) => ({ subscriptions, mailboxes }));
      assert.deepEqual(await censuses(server, kept), before);
      await checkSummaries(server, kept);
      assert.match(await deliver(server, ['info@example.test'], 'Subject: More\r\n\r\nOf it.\r\n'), /^250/);
      for (const [index, census] of (await censuses(server, kept)).entries()) {
        const { uidNext, messages } = inboxOf(before[index] as AccountCensus);
        const inbox = inboxOf(census);
        assert.deepEqual(inbox.messages.slice(0, -1), messages);
        assert.equal(inbox.messages.at(-1)?.uid, uidNext);
      }
      assert.equal(await succeed(process.execPath, [program, 'alias', 'list', '--data', folder.path]), kept.aliases);
    });
  });
}

describe('A data folder of a later program', () => {
  const refusal = `The data folder was written by a newer version (schema ${migrations.length + 1}, this program knows ${migrations.length})`;

  async function laterFolder(): Promise<Awaited<ReturnType<typeof tempFolder>>> {
    const folder = await tempFolder();
    await (await openDatabase({ folder: folder.path, commands: commandsUrl }))[Symbol.asyncDispose]();
    using database = new DatabaseSync(join(folder.path, 'posthouse.db'));
    database.exec('update schema_version set version = version + 1');
    return folder;
  }

  it('is refused and left as it is', async () => {
    await using folder = await laterFolder();
    await assert.rejects(openDatabase({ folder: folder.path, commands: commandsUrl }), {
      code: 'cannot',
      message: refusal,
    });
    assert.equal(schemaIn(folder.path), migrations.length + 1);
  });

  it('is refused by the command line, in one sentence', async () => {
    await using folder = await laterFolder();
    const config = join(folder.path, 'posthouse.toml');
    writeFileSync(config, `hostname = "mail.example.test"\ndata = "${folder.path}"\nimap.listen = ["127.0.0.1:0"]\n`);
    const serve = spawnSync(process.execPath, [program, 'serve', '--config', config], { encoding: 'utf8' });
    assert.equal(serve.status, 1);
    assert.equal(serve.stderr, `posthouse: ${refusal}\n`);
  });
});
