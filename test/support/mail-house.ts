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
import { ZoneResolver } from '../../src/net/dns/index.ts';
import { ReturnPaths } from '../../src/mail/onward/index.ts';
import { Quotas } from '../../src/mail/quota/index.ts';
import { LargeHeaders, Reception, type ReceptionOptions } from '../../src/mail/reception/index.ts';
import type { Reply } from '../../src/formats/smtp/index.ts';
import { LocalSubmission, Submission } from '../../src/mail/submission/index.ts';
import { fakeDisk } from './fake-disk.ts';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { type Database, openDatabase } from '../../src/store/database/index.ts';
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

/** What the reception may be given more of is made from these. */
export type ReceptionParts = Pick<ReceptionOptions, 'hostName' | 'accounts' | 'clock'> & {
  readonly database: Database<typeof commands>;
};

function nothingMore(_parts: ReceptionParts): Partial<ReceptionOptions> {
  return {};
}

/** `receptionOf` answers what the reception gets beside. `messageBytesMax` is what SIZE announces; `relief` whether old mail makes room for new. */
export async function openMailHouse({
  messageBytesMax = 1_000_000,
  relief = false,
  receptionOf = nothingMore,
  clock = systemClock,
  rules = { masks: true, daily: { messages: 0, newRecipients: 0 }, copiesSent: false },
  suppressed = async (_forwardPath: string): Promise<Reply | undefined> => undefined,
} = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-'));
  const random = systemRandom;
  const log = silentLog;
  const database = await openDatabase<typeof commands>({ folder, commands: commandsUrl, log });
  const disk = fakeDisk();
  const blobs = new FileBlobs({ folder, random, room: disk.room });
  const accounts = new Accounts({ database, clock, allowsPrograms: true });
  // Of the domains of the world only strict.example publishes SPF.
  const resolver = new ZoneResolver('strict.example TXT v=spf1 -all');
  const hasDomain = (domain: string): Promise<boolean> => accounts.hasDomain(domain);
  const returnPaths = new ReturnPaths({ database, resolver, hasDomain, clock, random });
  const login = new Login({ database, clock, random, log });
  const mailboxes = new Mailboxes({ database, blobs, clock });
  const quotas = new Quotas({ database, clock, random, log, relief });
  const shared = {
    hostName: 'mx.example.test',
    returnPaths,
    accounts,
    mailboxes,
    quotas,
    database,
    clock,
    random,
    messageBytesMax,
    largeHeaders: new LargeHeaders(),
  };
  const reception = new Reception({
    ...shared,
    isTrusted: (address) => address === '10.0.0.1',
    log,
    ...receptionOf(shared),
  });
  const submission = new Submission({ ...shared, rules, suppressed });
  const local = new LocalSubmission({ ...shared, rules, machineNames: [] });

  await accounts.addDomain('example.test');
  for (const name of ['alice', 'bob']) await accounts.addAccount(`${name}@example.test`, `${name}-secret`);

  /** The messages of a mailbox, oldest first, as binary strings. */
  const contents = (address: string, name: string): Promise<string[]> =>
    database.read(async (view) => {
      const account = await accountByAddress(view, address);
      const mailbox = account && (await mailboxByName(view, account.id, name));
      if (!mailbox) throw new Error(`${address} has no ${name}`);
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
    local,
    inbox: (address: string) => contents(address, 'INBOX'),
    mailbox: contents,
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
