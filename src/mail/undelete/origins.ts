/** The mailboxes from which messages of an account were expunged, those that were deleted since among them. */
import { Fault } from '../../base/fault.ts';
import type { Database } from '../../store/database/index.ts';
import { deletedMailboxes } from '../../store/records/index.ts';
import type { commands, DeletedMailboxRow } from '../../store/records/index.ts';
import { keptName, type MailboxFacts, type Mailboxes } from '../mailboxes/index.ts';

export class Origins {
  readonly mailboxes: readonly MailboxFacts[];
  readonly #accountId: number;
  readonly #deleted: readonly DeletedMailboxRow[];
  readonly #doors: Mailboxes;

  private constructor(
    accountId: number,
    all: readonly MailboxFacts[],
    deleted: readonly DeletedMailboxRow[],
    doors: Mailboxes,
  ) {
    this.mailboxes = all;
    this.#accountId = accountId;
    this.#deleted = deleted;
    this.#doors = doors;
  }

  static async of(
    accountId: number,
    database: Pick<Database<typeof commands>, 'read'>,
    mailboxes: Mailboxes,
  ): Promise<Origins> {
    const deleted = await database.read((view) => deletedMailboxes(view, accountId));
    return new Origins(accountId, await mailboxes.list(accountId), deleted, mailboxes);
  }

  /** The name that a mailbox has, or had when it was deleted. */
  nameOf(origin: number | null): string | undefined {
    const named = [...this.mailboxes, ...this.#deleted].find(({ id }) => id === origin);
    return named?.name;
  }

  /** The mailboxes that have or had a name. Throws Fault `noSuchMailbox` where there is none. */
  idsOf(name: string): number[] {
    const wanted = keptName(name);
    const named = [...this.mailboxes, ...this.#deleted].filter((mailbox) => mailbox.name === wanted);
    if (named.length > 0) return [...new Set(named.map(({ id }) => id))];
    throw new Fault('noSuchMailbox', `There is no mailbox ${name}, and none of that name was deleted lately`);
  }

  /** The mailbox into which messages go back; made again where it was deleted, INBOX where its name is not known. */
  async takeTarget(origin: number | null): Promise<MailboxFacts> {
    const still = this.mailboxes.find(({ id }) => id === origin);
    if (still?.selectable) return still;
    const name = this.nameOf(origin) ?? 'INBOX';
    const found = (await this.#doors.list(this.#accountId)).find((mailbox) => mailbox.name === name);
    if (found?.selectable && !found.hidden) return found;
    if (found?.hidden) return this.#doors.find(this.#accountId, 'INBOX');
    await this.#doors.create(this.#accountId, name);
    return this.#doors.find(this.#accountId, name);
  }
}
