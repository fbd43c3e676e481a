import { Fault } from '../../base/fault.ts';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import type { Database, View } from '../../store/database/index.ts';
import { accountByAddress, type commands, listMasks, type MaskRow } from '../../store/records/index.ts';
import { parseOwnAddress } from '../addresses/index.ts';
import { lookUp } from './lookup.ts';
import { maskName } from './mask-words.ts';

export interface MasksOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** What is wished of a masked address. */
export interface MaskWish {
  /** The address of the account. */
  readonly owner: string;
  /** What it is for, in the owner's words. */
  readonly label?: string;
  /** Begins the address. */
  readonly word?: string;
  /** How long it works; for ever where it is not said. */
  readonly forMs?: number;
}

/** Names that are tried before we give up: of 7 million, one that is taken is rare. */
const triesMax = 20;

/** Addresses that hide the one behind them: each can be ended alone. */
export class Masks {
  readonly #options: MasksOptions;

  constructor(options: MasksOptions) {
    this.#options = options;
  }

  /** Makes one. Throws Fault `notFound` (the account), `badAddress` (the word), `cannot`. */
  async add({ owner, label = '', word, forMs }: MaskWish): Promise<MaskRow> {
    mustBeLabel(label);
    if (word !== undefined) mustBeWord(word);
    const account = await this.#accountOf(owner);
    const now = this.#options.clock.now();
    const address = await this.#freeAddress(account.address, word, now);
    const input = {
      address,
      accountId: account.id,
      label,
      now,
      ...(forMs !== undefined && { expiresAt: now + forMs }),
    };
    await this.#options.database.write('addMask', input);
    const { accountId } = input;
    return { address, accountId, owner: account.address, label, createdAt: now, expiresAt: input.expiresAt ?? null };
  }

  /** Of one account, or all. Throws Fault `notFound`. */
  async list(owner?: string): Promise<MaskRow[]> {
    const account = owner === undefined ? undefined : await this.#accountOf(owner);
    return await this.#options.database.read((view) => listMasks(view, account?.id));
  }

  /** It works no more and stays taken. Throws Fault `notFound`. */
  async end(address: string): Promise<void> {
    await this.#options.database.write('endMask', {
      address: parseOwnAddress(address),
      now: this.#options.clock.now(),
    });
  }

  /** It is forgotten; a catch-all gets its mail then. Throws Fault `notFound`. */
  async remove(address: string): Promise<void> {
    await this.#options.database.write('removeMask', { address: parseOwnAddress(address) });
  }

  async #accountOf(address: string) {
    const key = parseOwnAddress(address);
    const account = await this.#options.database.read((view) => accountByAddress(view, key));
    if (!account) throw new Fault('notFound', `There is no account ${key}`);
    return account;
  }

  #freeAddress(owner: string, word: string | undefined, now: number): Promise<string> {
    const domain = owner.slice(owner.lastIndexOf('@') + 1);
    return this.#options.database.read(async (view) => {
      for (let tries = 0; tries < triesMax; tries++) {
        const address = `${maskName(this.#options.random, word)}@${domain}`;
        if (await isFree(view, address, now)) return address;
      }
      throw new Fault('cannot', 'No free address was found, try again or give another name');
    });
  }
}

/** Nor may it be read as an address of somebody with a detail: once it is removed its mail would go there. */
async function isFree(view: View, address: string, now: number): Promise<boolean> {
  const found = await lookUp(view, parseAddress(address), now);
  return found.what === 'nobody' || (found.what === 'alias' && found.by === 'catchAll');
}

function mustBeLabel(label: string): void {
  const isFine = label.length <= limits.maskLabelCharactersMax && !/\p{Cc}/u.test(label);
  if (!isFine) throw new Fault('cannot', `A label has one line of ${limits.maskLabelCharactersMax} characters at most`);
}

function mustBeWord(word: string): void {
  if (!/^[a-z0-9]{1,30}$/.test(word)) throw new Fault('badAddress', 'The name has 1 to 30 small letters and digits');
}
