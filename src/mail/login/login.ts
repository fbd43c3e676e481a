import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { silentLog, type Log } from '../../base/log.ts';
import { systemRandom, type Random } from '../../base/random.ts';
import type { Database, View } from '../../store/database/index.ts';
import { accountByAddress, credentialsOf, listDomains, type commands } from '../../store/records/index.ts';
import { addressKey } from '../addresses/index.ts';
import { Gate } from './gate.ts';
import { checkPassword, hashPassword } from './password.ts';
import { Remembered } from './remembered.ts';

/** Who has logged in. */
export interface Account {
  readonly accountId: number;
  readonly address: string;
}

interface Found extends Account {
  readonly passwordHash: string | undefined;
}

export interface LoginOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'onNews'>;
  readonly clock: Clock;
  readonly random?: Random;
  readonly log?: Log;
}

/** Verifies passwords. Dispose it to stop listening to the database. */
export class Login implements Disposable {
  readonly #options: LoginOptions;
  readonly #log: Log;
  readonly #random: Random;
  readonly #gate = new Gate();
  readonly #remembered: Remembered<Account>;
  readonly #news: Disposable;
  /** The hash of a password nobody knows, made once: what an unknown user's password is compared with. */
  #decoy: Promise<string> | undefined;

  constructor(options: LoginOptions) {
    this.#options = options;
    this.#log = options.log ?? silentLog;
    this.#random = options.random ?? systemRandom;
    this.#remembered = new Remembered(options.clock, this.#random);
    this.#news = options.database.onNews((news) => {
      if (news.some(({ kind }) => kind === 'directory')) this.#remembered.forget();
    });
  }

  /**
   * The account of `user`, whose password is `password`, both as real text. `user` is the address in any case, or its local
   * part where the house has one domain only. Throws Fault `badCredentials`, or `unavailable` when too many wait already.
   */
  async verify(user: string, password: string, peer: { readonly address: string }): Promise<Account> {
    const known = this.#remembered.find(user, password);
    if (known) return known;
    const since = this.#remembered.generation;
    const account = await this.#gate.pass(peer.address, () => this.#prove(user, password));
    if (!account) {
      this.#log.warn({ user: user.slice(0, limits.pathBytesMax), peer: peer.address }, 'Login failed');
      throw new Fault('badCredentials', 'User name or password is wrong');
    }
    this.#remembered.keep(user, password, account, since);
    return account;
  }

  async #prove(user: string, password: string): Promise<Account | undefined> {
    const found = await this.#find(user);
    this.#decoy ??= hashPassword(Buffer.from(this.#random.bytes(24)).toString('base64'), this.#random);
    const decoy = await this.#decoy;
    const right = await checkPassword(password, found?.passwordHash ?? decoy);
    return found && right ? { accountId: found.accountId, address: found.address } : undefined;
  }

  #find(user: string): Promise<Found | undefined> {
    return this.#options.database.read(async (view) => {
      const at = user.lastIndexOf('@');
      const domain = at < 0 ? await onlyDomain(view) : user.slice(at + 1);
      const localPart = at < 0 ? user : user.slice(0, at);
      return domain === undefined ? undefined : findIn(view, addressKey({ localPart, domain }));
    });
  }

  [Symbol.dispose](): void {
    this.#news[Symbol.dispose]();
  }
}

async function findIn(view: View, address: string): Promise<Found | undefined> {
  const account = await accountByAddress(view, address);
  if (!account) return undefined;
  const [password] = await credentialsOf(view, account.id, 'password');
  return { accountId: account.id, address: account.address, passwordHash: password?.secret };
}

/** The house's domain where it has exactly one: what a user name without a domain means. */
async function onlyDomain(view: View): Promise<string | undefined> {
  const [first, second] = await listDomains(view);
  return second ? undefined : first?.name;
}
