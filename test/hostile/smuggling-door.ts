/** SMTP sessions without sockets and without a store: what they took as messages is kept, to be counted. */
import { binaryOf, bytesOf, concatBytes } from '../../src/base/bytes.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Visit } from '../../src/mail/reception/visit.ts';
import { closeConnection, type Input, InputEnded } from '../../src/protocols/connection/index.ts';
import { type Dialect, openSmtpSession, type SmtpOptions } from '../../src/protocols/smtp/index.ts';
import { PushedInput } from '../support/duplex.ts';

/** Punishing pauses are over at once. */
const hastyClock: Clock = { ...systemClock, sleep: async () => undefined };

/** A session that goes on by itself as its input comes. */
export interface Running {
  /** By its clock. */
  readonly began: number;
  readonly isOver: boolean;
  /** The server hung up of its own. */
  readonly closed: boolean;
  /** All that the server said. */
  readonly text: string;
  /** The content of every message that was taken, as binary strings. */
  readonly messages: readonly string[];
  /** The local part of every MAIL that was taken. */
  readonly senders: readonly string[];
  readonly over: Promise<void>;
}

export function openSession(dialect: Dialect, input: Input, clock: Clock = hastyClock): Running {
  const running = { began: clock.now(), isOver: false, closed: false, text: '', messages: [], senders: [] };
  const session = openSmtpSession({
    hostName: 'mx.example.test',
    dialect,
    door: collectingDoor(running),
    login: { verify: async () => ({ accountId: 1, address: 'a@example.test' }) },
    clock,
    log: silentLog,
    tlsAvailable: false,
    allowsPlaintextLogin: () => true,
    recipientsMax: 10,
  })(input, { address: '192.0.2.1', port: 4711 });
  const over = run(session, running).finally(() => (running.isOver = true));
  return Object.assign(running, { over });
}

async function run(session: AsyncIterable<unknown>, running: { text: string; closed: boolean }): Promise<void> {
  try {
    for await (const output of session) {
      if (output === closeConnection) running.closed = true;
      if (typeof output === 'string') running.text += output;
      else if (output instanceof Uint8Array) running.text += binaryOf(output);
    }
  } catch (error) {
    if (!(error instanceof InputEnded)) throw error;
  }
}

export interface Heard extends Running {
  /** The last line of every reply. */
  readonly replies: readonly string[];
}

/** What the server hears of and says to a client that sends these pieces, each a packet, and leaves. */
export async function converse(dialect: Dialect, pieces: readonly string[]): Promise<Heard> {
  const input = new PushedInput();
  const running = openSession(dialect, input);
  for (const piece of pieces) {
    input.push(piece);
    await new Promise(setImmediate);
  }
  input.end();
  await running.over;
  return { ...running, replies: running.text.split('\r\n').filter((line) => /^\d{3} /.test(line)) };
}

function collectingDoor({ messages, senders }: { messages: string[]; senders: string[] }): SmtpOptions['door'] {
  const nothing = async (): Promise<void> => undefined;
  return {
    messageBytesMax: 1_000_000,
    visit: (client) => new Visit(client),
    connected: nothing,
    greeted: nothing,
    sender: async (_, { reversePath }) => void senders.push(reversePath?.localPart ?? ''),
    recipient: async (_visit, _envelope, path, terms) => ({ path, terms, local: [], remote: [], actions: [] }),
    transfer: () => new Collected(messages),
  };
}

class Collected implements AsyncDisposable {
  readonly #messages: string[];
  readonly #pieces: Uint8Array[] = [];

  constructor(messages: string[]) {
    this.#messages = messages;
  }

  write(chunk: Uint8Array): void {
    this.#pieces.push(chunk.slice());
  }

  async deliver() {
    const content = concatBytes(this.#pieces);
    this.#messages.push(binaryOf(content));
    return { id: 'id', sizeBytes: content.length, local: 1, remote: 0 };
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** `content` as a chunk of BDAT (RFC 3030 §2). */
export function chunkOf(content: string, last = true): string {
  return `BDAT ${bytesOf(content).length}${last ? ' LAST' : ''}\r\n${content}`;
}
