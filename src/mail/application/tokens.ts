import { createHash } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';
import { addressOf, parseAddress } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, listTokens, tokenByHash, type TokenRow, type TokenScope } from '../../store/records/index.ts';
import { addressKey } from '../addresses/index.ts';
import { accountNamed } from './account.ts';

export interface TokensOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly random: Random;
}

/** What is wished of a token. */
export interface TokenWish {
  /** The address of the account. */
  readonly account: string;
  /** What it is for, in the operator's words. */
  readonly label?: string;
  /** How long it is good; for ever where it is not said. */
  readonly forMs?: number;
  /** What it is good for; both where nothing is said. */
  readonly scopes?: readonly string[];
  /** The only addresses it may write as. */
  readonly senders?: readonly string[];
}

/** What is known of a token; its secret is not. */
export type Token = TokenRow;

/** So that people, and programs that look for secrets in the open, know what it is. */
const prefix = 'pht_';
const secretBytes = 32;
const pattern = /^pht_[A-Za-z0-9_-]{43}$/;

/** What programs prove themselves with. */
export class Tokens {
  readonly #options: TokensOptions;

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** Makes one; nobody can say its secret again. Throws Fault `notFound` (the account), `cannot`, `badAddress`. */
  async add(wish: TokenWish): Promise<Token & { readonly secret: string }> {
    const { label = '', forMs, senders = [] } = wish;
    mustBeLabel(label);
    const { database, clock, random } = this.#options;
    const account = await accountNamed(database, wish.account);
    const now = clock.now();
    const secret = prefix + Buffer.from(random.bytes(secretBytes)).toString('base64url');
    const token = {
      accountId: account.id,
      label,
      scopes: scopesOf(wish.scopes),
      senders: sendersOf(senders),
      expiresAt: forMs === undefined ? null : now + forMs,
    };
    const { id } = await database.write('addToken', { ...token, secretHash: hashOf(secret), now });
    return { id, account: account.address, ...token, createdAt: now, usedAt: null, secret };
  }

  /** Of one account, or all. Throws Fault `notFound`. */
  async list(address?: string): Promise<Token[]> {
    const { database } = this.#options;
    const account = address === undefined ? undefined : await accountNamed(database, address);
    return await database.read((view) => listTokens(view, account?.id));
  }

  /** It is good for nothing from now on. Throws Fault `notFound`. */
  async revoke(id: number): Promise<void> {
    await this.#options.database.write('revokeToken', { id });
  }

  /** Whose secret it is. Throws Fault `badCredentials`, whatever is wrong with it. */
  async verify(secret: string): Promise<Token> {
    const { database, clock } = this.#options;
    const now = clock.now();
    const found = pattern.test(secret) ? await database.read((view) => tokenByHash(view, hashOf(secret))) : undefined;
    if (!found || (found.expiresAt !== null && found.expiresAt <= now)) {
      throw new Fault('badCredentials', 'The token is not known here');
    }
    if (now - (found.usedAt ?? 0) >= limits.tokenUseNotedEveryMs) await this.#noteUse(found.id, now);
    return found;
  }

  /** A full disk keeps nobody from asking what became of mail. */
  async #noteUse(id: number, now: number): Promise<void> {
    try {
      await this.#options.database.write('noteTokenUsed', { id, now });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
    }
  }
}

/** 256 bits of chance need no slow hash: nobody can try them all. */
function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

const allScopes: readonly TokenScope[] = ['send', 'read'];

function scopesOf(wished: readonly string[] = []): readonly TokenScope[] {
  const unknown = wished.find((one) => !allScopes.some((scope) => scope === one));
  if (unknown !== undefined)
    throw new Fault('cannot', `A token is good for send, for read or for both, not "${unknown}"`);
  return wished.length === 0 ? allScopes : allScopes.filter((scope) => wished.includes(scope));
}

function sendersOf(written: readonly string[]): string[] {
  if (written.length > limits.tokenSendersMax) {
    throw new Fault('cannot', `A token may name ${limits.tokenSendersMax} senders`);
  }
  return written.map((text) => addressOf(parseAddress(text)));
}

/** Whether a token lets its program write as an address; whether its account may is asked elsewhere. */
export function mayWriteAs({ senders }: Pick<Token, 'senders'>, address: string): boolean {
  const key = keyOf(address);
  return senders.length === 0 || (key !== undefined && senders.some((one) => keyOf(one) === key));
}

function keyOf(address: string): string | undefined {
  try {
    return addressKey(parseAddress(address));
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

function mustBeLabel(label: string): void {
  const isFine = label.length <= limits.tokenLabelCharactersMax && !/\p{Cc}/u.test(label);
  if (!isFine)
    throw new Fault('cannot', `A label has one line of ${limits.tokenLabelCharactersMax} characters at most`);
}
