/** A house with real mail that can be damaged behind its back, checked and mended. */
import { cp } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { Client } from 'pg';
import { bytesOf } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import {
  HouseCheck,
  type CheckOrder,
  type CheckParts,
  type CheckProgress,
  type Finding,
} from '../../src/mail/check/index.ts';
import { Mailboxes, type TakenIn } from '../../src/mail/mailboxes/index.ts';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase, type Database, type News } from '../../src/store/database/index.ts';
import { commandsUrl, listMailboxes, type commands, type RemoteDelivery } from '../../src/store/records/index.ts';
import { tempFolder } from './temp-folder.ts';

type Folder = Awaited<ReturnType<typeof tempFolder>>;
type Opened = Awaited<ReturnType<typeof openParts>>;

async function openParts(folder: string, postgres: string | undefined) {
  const database: Database<typeof commands> = await openDatabase<typeof commands>({
    folder,
    postgres,
    commands: commandsUrl,
  });
  const blobs = new FileBlobs({ folder });
  const mailboxes = new Mailboxes({ database, blobs, clock: systemClock });
  const close = async (): Promise<void> => {
    mailboxes[Symbol.dispose]();
    blobs[Symbol.dispose]();
    await database[Symbol.asyncDispose]();
  };
  return { database, blobs, mailboxes, close };
}

export class CheckedHouse implements AsyncDisposable {
  readonly #folder: Folder;
  readonly #postgres: string | undefined;
  #opened: Opened | undefined;
  readonly news: News[] = [];

  private constructor(folder: Folder, opened: Opened, postgres: string | undefined) {
    this.#folder = folder;
    this.#opened = opened;
    this.#postgres = postgres;
  }

  /** alice and bob at example.test, with INBOX and Sent. */
  static async open(postgres?: string): Promise<CheckedHouse> {
    const folder = await tempFolder();
    const house = new CheckedHouse(folder, await openParts(folder.path, postgres), postgres);
    await house.database.write('addDomain', { name: 'example.test', now: 1 });
    const mailboxes = [{ name: 'INBOX' }, { name: 'Sent', role: '\\Sent' }];
    for (const name of ['alice', 'bob']) {
      const address = `${name}@example.test`;
      await house.database.write('addAccount', { address, passwordHash: 'h', uidValidity: 100, now: 1, mailboxes });
    }
    return house;
  }

  /** A house like another, which must be closed. */
  static async copyOf(other: CheckedHouse): Promise<CheckedHouse> {
    const folder = await tempFolder();
    await cp(other.folder, folder.path, { recursive: true });
    return new CheckedHouse(folder, await openParts(folder.path, undefined), undefined);
  }

  get folder(): string {
    return this.#folder.path;
  }

  get database(): Opened['database'] {
    return this.#parts.database;
  }

  get mailboxes(): Mailboxes {
    return this.#parts.mailboxes;
  }

  /** Delivers messages with these subjects to accounts (1 is alice), and one copy to each address elsewhere. */
  async deliver(subjects: readonly string[], accounts: readonly number[] = [1], elsewhere: readonly string[] = []) {
    for (const subject of subjects) {
      await using intake = this.mailboxes.intake();
      const id = `<${subject.replaceAll(' ', '.')}@example.org>`;
      await intake.write(bytesOf(`From: c@example.org\r\nSubject: ${subject}\r\nMessage-ID: ${id}\r\n\r\nHello\r\n`));
      const { body, ...taken }: TakenIn = await intake.finish();
      const now = systemClock.now();
      const local = accounts.map((accountId) => ({ accountId, mailbox: 'INBOX', flags: 0 }));
      await this.database.write('deliver', { ...taken, now, internalDate: now, local, remote: elsewhere.map(remote) }, [
        body,
      ]);
    }
  }

  async mailboxId(accountId: number, name: string): Promise<number> {
    const found = await this.database.read((view) => listMailboxes(view, accountId));
    return found.find((mailbox) => mailbox.name === name)?.id ?? -1;
  }

  /** Changes the rows of the closed house without any rule. */
  async damage(...statements: readonly string[]): Promise<void> {
    await this.close();
    if (this.#postgres === undefined) damageFile(this.folder, statements);
    else await damageServer(this.#postgres, statements);
    await this.reopen();
    this.news.length = 0;
    this.database.onNews((news) => void this.news.push(...news));
  }

  /** Only what `copyOf` and `reopen` do may be done then. */
  async close(): Promise<void> {
    await this.#opened?.close();
    this.#opened = undefined;
  }

  async reopen(): Promise<void> {
    this.#opened = await openParts(this.folder, this.#postgres);
  }

  /** One whole check. */
  async check(wanted: Partial<CheckOrder> = {}, more: Partial<CheckParts> = {}): Promise<Finding[]> {
    const { database, blobs } = this.#parts;
    const check = new HouseCheck({ database, blobs, clock: systemClock, ...more }, true);
    const findings: Finding[] = [];
    let progress: CheckProgress | undefined;
    do {
      const order = { repair: false, removeLost: false, bodies: false, ...wanted };
      const turn = await check.turn({ ...order, ...(progress && { progress }) });
      findings.push(...turn.findings);
      ({ progress } = turn);
    } while (progress);
    return findings;
  }

  get #parts(): Opened {
    if (!this.#opened) throw new Error('The house is closed');
    return this.#opened;
  }

  async all(sql: string): Promise<unknown[]> {
    return await this.database.read((view) => view.all(sql));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
    await this.#folder[Symbol.asyncDispose]();
  }
}

function remote(forwardPath: string): RemoteDelivery {
  const domain = forwardPath.slice(forwardPath.lastIndexOf('@') + 1);
  return {
    messageId: 'm',
    reversePath: 'alice@example.test',
    forwardPath,
    domain,
    smtputf8: false,
    nextAttemptAt: 1e15,
  };
}

/** Changes the rows in a data folder, also while a server runs on it. */
export function damageFile(folder: string, statements: readonly string[]): void {
  const driver = new DatabaseSync(join(folder, 'posthouse.db'), { enableForeignKeyConstraints: false, timeout: 5000 });
  for (const sql of statements) driver.exec(sql);
  driver.close();
}

async function damageServer(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    // A replica believes whatever it is told.
    await client.query('set session_replication_role = replica');
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}
