/**
 * The shape of every session: input in, output out, an async generator without a socket.
 *
 * A session pulls lines and bytes from its `Input` and yields what goes to the peer. Whoever drives it (a socket in
 * `connection.ts`, an array in a test) decides when bytes move, so back-pressure reaches into the session by itself.
 */

import type { TlsFacts } from '../../net/listener/index.ts';

export type { TlsFacts } from '../../net/listener/index.ts';

/** What a session can take from its peer. Lines and text are binary strings: one character per byte. */
export interface Input {
  /**
   * The next line without its CRLF (a bare LF ends a line too, as most servers allow between commands), or undefined
   * when the peer has closed its side. Throws Fault `lineTooLong` after the whole oversized line has been passed over,
   * `timeout` when nothing comes for the session's patience, `shuttingDown` when the server stops,
   * `banned` when the peer is not wanted any more.
   */
  line(bytesMax: number): Promise<string | undefined>;
  /** At least one byte that is not consumed yet, or undefined at the end of the stream. Throws Fault `timeout`. */
  peek(): Promise<Uint8Array | undefined>;
  /** Takes `count` of the bytes that `peek` showed. */
  consume(count: number): void;
  /** Resolves when `line` or `peek` need not wait: for sessions that also wait for news, as IMAP IDLE does. */
  ready(): Promise<void>;
  /** Something has come that was not taken yet. */
  readonly waiting: boolean;
  /** How long `line`, `peek` and `ready` wait for the peer, in milliseconds. */
  patienceMs: number;
  /** True until the session has seen what the peer came for: up to then the whole conversation has its time. */
  onProbation: boolean;
}

/** Yielded to change the connection instead of writing to it. `upgradeTls` is answered with the facts of the new layer. */
export type Control = { readonly control: 'upgradeTls' } | { readonly control: 'close' };

/** Text (a binary string, with its CRLFs), bytes, or a control value. */
export type Output = string | Uint8Array | Control;

/** What the driver gives back: TLS facts after `upgradeTls`, nothing after all else. */
export type Session = Dialog<void>;

/** A part of a session that comes to a result. */
export type Dialog<T> = AsyncGenerator<Output, T, TlsFacts | undefined>;

export const closeConnection: Control = { control: 'close' };
export const upgradeTls: Control = { control: 'upgradeTls' };

/** Who is at the other end. */
export interface Peer {
  readonly address: string;
  readonly port: number;
  /** The port of ours it came to, where it came over a network. */
  readonly ourPort?: number;
  /** Set where the connection began with TLS (ports 465, 993). */
  readonly tls?: TlsFacts;
}

/** Exactly `count` bytes in chunks as they come. Throws `InputEnded` when the peer leaves before. */
export async function* bytesOfInput(input: Pick<Input, 'peek' | 'consume'>, count: number): AsyncGenerator<Uint8Array> {
  let left = count;
  while (left > 0) {
    const seen = await input.peek();
    if (!seen) throw new InputEnded();
    const chunk = seen.subarray(0, left);
    left -= chunk.length;
    yield chunk;
    input.consume(chunk.length);
  }
}

/** The peer closed its side in the middle of something. Not a failure to answer: there is nobody left to hear it. */
export class InputEnded extends Error {
  override readonly name = 'InputEnded';

  constructor() {
    super('The peer closed the connection');
  }
}
