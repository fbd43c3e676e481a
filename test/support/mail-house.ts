/** A server without sockets in a temporary folder: alice and bob at example.test, and the rooms that SMTP needs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { binaryOf } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Accounts } from '../../src/mail/accounts/index.ts';
import { Login } from '../../src/mail/login/index.ts';
import { Mailboxes } from '../../src/mail/mailboxes/index.ts';
import { Quotas } from '../../src/mail/quota/index.ts';
import { Reception } from '../../src/mail/reception/index.ts';
import { Submission } from '../../src/mail/submission/index.ts';
import { fakeDisk } from './fake-disk.ts';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase } from '../../src/store/database/index.ts';
import {
  accountByAddress,
  type commands,
  commandsUrl,
  listMessages,
  listQueue,
  mailboxByName,
  messageBodies,
} from '../../src/store/records/index.ts';

export type MailHouse = Awaited<ReturnType<typeof openMailHouse>>;

/** `messageBytesMax` is what SIZE announces; `relief` whether old mail makes room for new. */
export async function openMailHouse({ messageBytesMax = 1_000_000, relief = false } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-'));
  const clock = systemClock;
  const random = systemRandom;
  const log = silentLog;
  const database = await openDatabase<typeof commands>({ folder, commands: commandsUrl, log });
  const disk = fakeDisk();
  const blobs = new FileBlobs({ folder, random, room: disk.room });
  const accounts = new Accounts({ database, clock });
  const login = new Login({ database, clock, random, log });
  const mailboxes = new Mailboxes({ database, blobs, clock });
  const quotas = new Quotas({ database, clock, random, log, relief });
  const shared = { hostName: 'mx.example.test', accounts, mailboxes, quotas, database, clock, random, messageBytesMax };
  const reception = new Reception({ ...shared, isTrusted: (address) => address === '10.0.0.1' });
  const submission = new Submission(shared);

  await accounts.addDomain('example.test');
  for (const name of ['alice', 'bob']) await accounts.addAccount(`${name}@example.test`, `${name}-secret`);

  /** The messages of an INBOX, oldest first, as binary strings. */
  const inbox = (address: string): Promise<string[]> =>
    database.read(async (view) => {
      const account = await accountByAddress(view, address);
      const mailbox = account && (await mailboxByName(view, account.id, 'INBOX'));
      if (!mailbox) throw new Error(`${address} has no INBOX`);
      const bodies = await messageBodies(view, mailbox.id, [[1, 2 ** 32 - 1]]);
      return Promise.all(bodies.map(async ({ place }) => binaryOf(await blobs.readAll(place))));
    });

  return {
    folder,
    disk,
    database,
    blobs,
    accounts,
    login,
    mailboxes,
    reception,
    submission,
    inbox,
    queue: () => database.read((view) => listQueue(view)),
    countOf: (mailboxId: number) => database.read(async (view) => (await listMessages(view, mailboxId)).length),
    async [Symbol.asyncDispose]() {
      login[Symbol.dispose]();
      blobs[Symbol.dispose]();
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
