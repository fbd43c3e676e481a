import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';
import type { Database } from '../../store/database/index.ts';
import { type commands, eventKinds, type EventKind, listWebhooks, type WebhookRow } from '../../store/records/index.ts';
import { accountNamed } from './account.ts';

export interface WebhooksOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly random: Random;
}

export interface WebhookWish {
  /** The address of the account. */
  readonly account: string;
  readonly url: string;
  /** Kinds of events; all where none is named. */
  readonly kinds?: readonly string[];
}

/** What is known of a webhook, without its secret. */
export type Webhook = Omit<WebhookRow, 'secret'>;

/** Standard Webhooks asks for 24 to 64 bytes. */
const secretBytes = 32;

/** Where programs want to be told, for the operator. */
export class Webhooks {
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** It hears what happens from now on. The secret by which it knows us is told once. Throws Fault `notFound`, `cannot`. */
  async add({ account: address, url, kinds = [] }: WebhookWish): Promise<{ id: number; secret: string }> {
    const { database, clock, random } = this.#options;
    mustBeUrl(url);
    const account = await accountNamed(database, address);
    const secret = `whsec_${Buffer.from(random.bytes(secretBytes)).toString('base64')}`;
    const input = { accountId: account.id, url, secret, kinds: kindsOf(kinds), now: clock.now() };
    const { id } = await database.write('addWebhook', input);
    return { id, secret };
  }

  /** Of one account, or all. Throws Fault `notFound`. */
  async list(address?: string): Promise<Webhook[]> {
    const { database } = this.#options;
    const account = address === undefined ? undefined : await accountNamed(database, address);
    const rows = await database.read((view) => listWebhooks(view, account?.id));
    return rows.map(({ secret: _secret, ...row }) => row);
  }

  /** Throws Fault `notFound`. */
  async remove(id: number): Promise<void> {
    await this.#options.database.write('removeWebhook', { id });
  }

  /** One that was disabled goes on where it stopped. Throws Fault `notFound`. */
  async enable(id: number): Promise<void> {
    await this.#options.database.write('enableWebhook', { id });
  }
}

function mustBeUrl(text: string): void {
  const url = URL.canParse(text) && text.length <= limits.webhookUrlCharactersMax ? new URL(text) : undefined;
  const isFine = url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (!isFine)
    throw new Fault('cannot', `${JSON.stringify(text.slice(0, 200))} is no https address that can be posted to`);
}

function kindsOf(wished: readonly string[]): EventKind[] {
  const unknown = wished.find((one) => !eventKinds.some((kind) => kind === one));
  if (unknown === undefined) return eventKinds.filter((kind) => wished.includes(kind));
  throw new Fault('cannot', `There is no event "${unknown}"; there are ${eventKinds.join(', ')}`);
}
