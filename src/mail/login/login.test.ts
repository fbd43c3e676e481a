import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { silentLog, type LogFields } from '../../base/log.ts';
import { openDatabase, type Database } from '../../store/database/index.ts';
import { commandsUrl, type commands } from '../../store/records/index.ts';
import { Accounts } from '../accounts/index.ts';
import { Login, type LoginOptions } from './login.ts';

const peer = { address: '192.0.2.7' };
const wrong = { name: 'Fault', code: 'badCredentials', message: 'User name or password is wrong' };

let folder = '';
let database: Database<typeof commands>;
let accounts: Accounts;
let login: Login;
let alice = 0;
let reads = 0;
const logged: LogFields[] = [];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'login-'));
  database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
  accounts = new Accounts({ database, clock: systemClock });
  const counted: LoginOptions['database'] = {
    read: (work) => {
      reads++;
      return database.read(work);
    },
    onNews: (listener) => database.onNews(listener),
  };
  const log = { ...silentLog, warn: (fields: LogFields) => void logged.push(fields) };
  login = new Login({ database: counted, clock: systemClock, log });
  await accounts.addDomain('example.test');
  alice = await accounts.addAccount('alice@example.test', 'first secret');
});
after(async () => {
  login[Symbol.dispose]();
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

async function tookMs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work().catch(() => undefined);
  return performance.now() - start;
}

describe('Login', () => {
  it('knows a user by the address in any case, or by its local part', async () => {
    for (const user of ['alice@example.test', 'Alice@EXAMPLE.test', 'alice', 'ALICE']) {
      assert.deepEqual(await login.verify(user, 'first secret', peer), {
        accountId: alice,
        address: 'alice@example.test',
      });
    }
  });

  it('answers a wrong password and an unknown user alike', async () => {
    await assert.rejects(login.verify('alice@example.test', 'guess', peer), wrong);
    await assert.rejects(login.verify('alice@example.test', '', peer), wrong);
    for (const user of ['mallory@example.test', 'alice@example.net', 'mallory', '', '@', 'alice@']) {
      await assert.rejects(login.verify(user, 'first secret', peer), wrong);
    }
  });

  it('logs who failed and from where, and no password', async () => {
    logged.length = 0;
    await assert.rejects(login.verify('mallory', 'guess', peer), wrong);
    assert.deepEqual(logged, [{ user: 'mallory', peer: '192.0.2.7' }]);
  });

  it('takes as long for an unknown user as for a wrong password', async () => {
    const unknown: number[] = [];
    const known: number[] = [];
    for (let round = 0; round < 5; round++) {
      unknown.push(await tookMs(() => login.verify('mallory@example.test', `guess ${round}`, peer)));
      known.push(await tookMs(() => login.verify('alice@example.test', `guess ${round}`, peer)));
    }
    const ratio = Math.min(...unknown) / Math.min(...known);
    assert.ok(ratio > 0.3 && ratio < 3, `unknown users take ${ratio} times as long`);
  });

  it('remembers a password that was right without asking the database', async () => {
    await login.verify('alice@example.test', 'first secret', peer);
    const before = reads;
    await login.verify('alice@example.test', 'first secret', peer);
    assert.equal(reads, before);
  });

  it('forgets the old password at once when it is changed', async () => {
    await accounts.setPassword('alice@example.test', 'second secret');
    await assert.rejects(login.verify('alice@example.test', 'first secret', peer), wrong);
    await login.verify('alice@example.test', 'second secret', peer);
  });

  it('wants the domain where there are several', async () => {
    await accounts.addDomain('example.net');
    await assert.rejects(login.verify('alice', 'second secret', peer), wrong);
    await login.verify('alice@example.test', 'second secret', peer);
  });

  it('lets nobody in after the account was removed', async () => {
    await accounts.removeAccount('alice@example.test');
    await assert.rejects(login.verify('alice@example.test', 'second secret', peer), wrong);
  });
});
