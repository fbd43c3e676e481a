/** The mailboxes of accounts by their names: which there are, how they are made and renamed, which are subscribed. */
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { FaultCode } from '../../base/fault.ts';
import type { Database, View } from '../../store/database/index.ts';
import { listMailboxes, mailboxByName, subscriptions } from '../../store/records/index.ts';
import type { commands, MailboxRow } from '../../store/records/index.ts';
import type { Bulk } from './bulk.ts';
import { inOrder, keptName, newName } from './names.ts';
import { recentCount } from './recent.ts';
import { factsOf } from './rows.ts';
import type { MailboxFacts, MailboxStatus } from './types.ts';

export interface TreeParts {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly bulk: Pick<Bulk, 'remove' | 'rename'>;
}

/** Promises what the methods of `Mailboxes` of the same names promise. */
export class Tree {
  readonly #database: TreeParts['database'];
  readonly #clock: Clock;
  readonly #bulk: TreeParts['bulk'];

  constructor({ database, clock, bulk }: TreeParts) {
    this.#database = database;
    this.#clock = clock;
    this.#bulk = bulk;
  }

  async list(accountId: number): Promise<MailboxFacts[]> {
    const rows = await this.#database.read((view) => listMailboxes(view, accountId));
    return rows.map(factsOf).sort(inOrder);
  }

  /** `missing` is the fault where there is no such mailbox. */
  find(accountId: number, name: string, missing: FaultCode): Promise<MailboxFacts> {
    return this.#database.read(async (view) => factsOf(await selectableRow(view, accountId, name, missing)));
  }

  status(accountId: number, name: string): Promise<MailboxStatus> {
    return this.#database.read(async (view) => {
      const row = await selectableRow(view, accountId, name, 'noSuchMailbox');
      return { ...factsOf(row), recentCount: await recentCount(view, row) };
    });
  }

  async create(accountId: number, name: string): Promise<string[]> {
    const now = this.#clock.now();
    const input = { accountId, name: newName(name), uidValidity: uidValidityAt(now), now };
    return (await this.#database.write('createMailbox', input)).created;
  }

  remove(accountId: number, name: string): Promise<number> {
    return this.#bulk.remove(accountId, keptName(name));
  }

  async rename(accountId: number, from: string, to: string): Promise<void> {
    const now = this.#clock.now();
    const input = { accountId, from: keptName(from), to: newName(to), uidValidity: uidValidityAt(now), now };
    await this.#bulk.rename(input);
  }

  async subscribe(accountId: number, name: string, subscribed: boolean): Promise<void> {
    await this.#database.write('setSubscribed', { accountId, name: newName(name), subscribed });
  }

  async subscriptions(accountId: number): Promise<string[]> {
    const names = await this.#database.read((view) => subscriptions(view, accountId));
    return names
      .map((name) => ({ name }))
      .sort(inOrder)
      .map(({ name }) => name);
  }
}

async function selectableRow(view: View, accountId: number, name: string, missing: FaultCode): Promise<MailboxRow> {
  const row = await mailboxByName(view, accountId, keptName(name));
  if (!row?.selectable) throw noMailbox(missing);
  return row;
}

export function noMailbox(code: FaultCode): Fault {
  return new Fault(code, 'There is no such mailbox');
}

/** Seconds since 1970, which grow from one creation to the next (RFC 3501 §2.3.1.1); within a second the store sees to it. */
function uidValidityAt(nowMs: number): number {
  return Math.floor(nowMs / 1000);
}
