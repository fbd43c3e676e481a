/** The HTTP API without sockets: requests in, responses out, before a server in a temporary folder. */
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { seededRandom, systemRandom } from '../../src/base/random.ts';
import { Feed, Posting, Tokens, type TokenWish } from '../../src/mail/application/index.ts';
import { Dispatch } from '../../src/mail/dispatch/index.ts';
import type { HttpRequest, HttpResponse } from '../../src/protocols/connection/index.ts';
import { httpApi } from '../../src/protocols/http/index.ts';
import { openMailHouse } from './mail-house.ts';

export type ApiHouse = Awaited<ReturnType<typeof openApiHouse>>;

/** What a test says of a request; the rest is as a program with a token of alice has it. */
export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

export interface Answered {
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  // oxlint-disable-next-line typescript/no-explicit-any -- what a test looks at is of any shape
  readonly json: any;
}

interface ApiHouseOptions {
  readonly clock?: Clock;
  readonly daily?: { readonly messages: number; readonly newRecipients: number };
}

export async function openApiHouse({
  clock = systemClock,
  daily = { messages: 0, newRecipients: 0 },
}: ApiHouseOptions = {}) {
  const rules = { masks: true, daily, copiesSent: false, undoSeconds: 0 };
  const house = await openMailHouse({ clock, rules });
  const { database, submission } = house;
  const offences: string[] = [];
  const tokens = new Tokens({ database, clock, random: systemRandom });
  const feed = new Feed({ database, clock });
  const dispatch = new Dispatch({ database, clock });
  const handler = httpApi({
    tokens,
    posting: new Posting({ submission, database, clock, log: silentLog, recipientsMax: 1000 }),
    feed,
    guard: { offence: (address, kind) => void offences.push(`${address} ${kind}`), tarpit: async () => undefined },
    cancel: async (which) => (await dispatch.cancel(which)).changed,
    hostName: 'mx.example.test',
    messageBytesMax: 1_000_000,
    clock,
    random: seededRandom(1),
    log: silentLog,
  });
  const tokenOf = async (wish: Partial<TokenWish> = {}): Promise<string> =>
    (await tokens.add({ account: 'alice@example.test', ...wish })).secret;
  const secret = await tokenOf();

  const respond = (target: string, { method = 'GET', headers = {}, body = '', signal }: Asked = {}) => {
    const [path = '', query = ''] = target.split('?');
    const request: HttpRequest = {
      method,
      path,
      query: new URLSearchParams(query),
      headers: { authorization: `Bearer ${secret}`, ...headers },
      body: bodyOf(body),
      peer: { address: '192.0.2.7', port: 4000 },
      signal: signal ?? new AbortController().signal,
    };
    return handler(request);
  };
  const ask = async (target: string, asked?: Asked): Promise<Answered> => {
    const { status, headers, body } = await respond(target, asked);
    return { status, headers, json: typeof body === 'string' ? JSON.parse(body) : undefined };
  };
  const post = (message: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> =>
    ask('/api/v1/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    });
  return {
    ...house,
    tokens,
    tokenOf,
    feed,
    offences,
    respond,
    ask,
    post,
    async [Symbol.asyncDispose]() {
      feed[Symbol.dispose]();
      await house[Symbol.asyncDispose]();
    },
  };
}

async function* bodyOf(body: NonNullable<Asked['body']>): AsyncGenerator<Uint8Array> {
  if (typeof body === 'string') yield Buffer.from(body);
  else if (body instanceof Uint8Array) yield body;
  else yield* body;
}

/** The least that can be sent. */
export const letter = { from: 'alice@example.test', to: 'bob@example.test', subject: 'Hello', text: 'Good day' };
