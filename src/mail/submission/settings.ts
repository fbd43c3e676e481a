import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import type { Database } from '../../store/database/index.ts';
import {
  accountByAddress,
  sendingOf,
  type commands,
  type SendingRow,
  type SetSending,
} from '../../store/records/index.ts';
import { parseOwnAddress } from '../addresses/index.ts';

export interface SendingSettingsOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
}

/** What is set for the sending of one account, for the operator. */
export class SendingSettings {
  readonly #options: SendingSettingsOptions;

  constructor(options: SendingSettingsOptions) {
    this.#options = options;
  }

  /** With what it has sent today. Throws Fault `notFound`. */
  async of(address: string): Promise<SendingRow> {
    const { database, clock } = this.#options;
    const canonical = parseOwnAddress(address);
    const row = await database.read(async (view) => {
      const account = await accountByAddress(view, canonical);
      return account && (await sendingOf(view, account.id, clock.now()));
    });
    if (!row) throw new Fault('notFound', `There is no account ${canonical}`);
    return row;
  }

  /** null: what the configuration says. Throws Fault `notFound`, or `badSyntax` where nothing is to be set. */
  async set(address: string, change: Omit<SetSending, 'address'>): Promise<void> {
    await this.#options.database.write('setSending', { address: parseOwnAddress(address), ...change });
  }
}
