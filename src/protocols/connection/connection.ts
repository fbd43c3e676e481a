import type { Socket } from 'node:net';
import type { SecureContext, TLSSocket } from 'node:tls';
import { bytesOf, concatBytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import { letFlow, secured, type TlsFacts, tlsFactsOf } from '../../net/listener/index.ts';
import { BufferedInput } from './buffered-input.ts';
import { type Input, InputEnded, type Peer, type Session } from './session.ts';

export interface ConnectionOptions {
  readonly session: (input: Input, peer: Peer) => Session;
  readonly patienceMs: number;
  /** How long the peer may take in all before the session takes it off probation; for ever by default. */
  readonly probationMs?: number;
  /** For STARTTLS; asked at each upgrade, so that a renewed certificate counts at once. */
  readonly secureContext?: (() => SecureContext) | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when the server stops or the peer is not wanted any more (its reason is that Fault). What is in flight has `graceMs` to end. */
  readonly signal: AbortSignal;
  readonly graceMs: number;
}

/** Drives a session over a socket until either of them ends. Never throws: what goes wrong is logged. */
export async function serveConnection(socket: Socket, peer: Peer, options: ConnectionOptions): Promise<void> {
  const connection = new Connection(socket, options);
  const session = options.session(connection.input, peer);
  try {
    await drive(session, connection);
  } catch (error) {
    if (!(error instanceof InputEnded)) options.log.error({ error }, 'A session failed');
  } finally {
    await session.return().catch((error: unknown) => options.log.error({ error }, 'A session did not end well'));
    await connection.close();
  }
}

async function drive(session: Session, connection: Connection): Promise<void> {
  let facts: TlsFacts | undefined;
  for (;;) {
    const step = await session.next(facts);
    facts = undefined;
    if (step.done || connection.broken) return;
    const output = step.value;
    if (typeof output === 'string') await connection.write(bytesOf(output));
    else if (output instanceof Uint8Array) await connection.write(output);
    else if (output.control === 'upgradeTls') facts = await connection.upgrade();
    else return;
  }
}

/** A socket with buffered output, bounded input, and a way up to TLS. */
class Connection {
  readonly input: BufferedInput;
  readonly #options: ConnectionOptions;
  #socket: Socket;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #broken = false;
  #detachListeners: () => unknown = ignore;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.#options = options;
    this.#socket = socket;
    this.input = new BufferedInput({
      ...options,
      flush: () => this.flush(),
      pause: (paused) => letFlow(this.#socket, !paused),
    });
    this.#attach(socket);
    this.#endWhenAsked();
  }

  get broken(): boolean {
    return this.#broken;
  }

  /** Takes output; waits only when the peer has not read what was sent before. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes < limits.inputBufferBytes) return;
    this.flush();
    if (this.#socket.writableLength > limits.outputBufferBytes) await this.#drained();
  }

  /** One write for all that is pending. */
  flush(): void {
    if (this.#pendingBytes === 0) return;
    const bytes = concatBytes(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    if (!this.#broken && this.#socket.writable) this.#socket.write(bytes);
  }

  /** RFC 3207 §4: what the peer sent in clear before the handshake is forgotten. */
  async upgrade(): Promise<TlsFacts> {
    this.#detach();
    const injected = this.input.discard();
    if (injected > 0) this.#options.log.warn({ bytes: injected }, 'Text before the TLS handshake was thrown away');
    this.flush();
    const secureContext = this.#options.secureContext?.();
    if (!secureContext) throw new Error('upgradeTls without a certificate');
    const secure = await this.#handshake(secureContext);
    this.#socket = secure;
    this.#attach(secure);
    return tlsFactsOf(secure);
  }

  /** Sends what is pending, says goodbye, and lets go of the socket when the peer has read it all. */
  async close(): Promise<void> {
    this.flush();
    this.#detach();
    if (this.#broken) return void this.#socket.destroy();
    this.#socket.end();
    this.#socket.resume(); // unread input would turn our goodbye into a reset
    if (!this.#socket.writableFinished) await this.#until('finish', limits.writeStallMs);
    const patienceMs = this.#options.signal.aborted ? closeAtEndMs : closeMs;
    if (!this.#socket.closed) await this.#until('close', patienceMs);
    this.#socket.destroy();
  }

  /** Resolves at that event, when the connection breaks, or after `ms`. */
  #until(event: 'finish' | 'close', ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const alarm = this.#options.clock.alarm(ms, resolve);
      const done = (): void => {
        alarm[Symbol.dispose]();
        resolve();
      };
      this.#socket.once(event, done).once('close', done).once('error', done);
    });
  }

  #attach(socket: Socket): void {
    const data = (chunk: Buffer): void => this.input.push(chunk);
    const end = (): void => this.input.end();
    const error = (cause: Error): void => this.#break(cause);
    const close = (): void => this.#break();
    socket.on('data', data).on('end', end).on('error', error).on('close', close);
    this.#detachListeners = () => socket.off('data', data).off('end', end).off('error', error).off('close', close);
  }

  #detach(): void {
    this.#detachListeners();
    this.#socket.pause();
    this.#socket.on('error', ignore);
  }

  #break(error?: Error): void {
    if (error) this.#options.log.debug({ error: error.message }, 'The connection broke');
    this.#broken = true;
    this.input.end();
  }

  /** When the end is asked for, what is in flight has its grace; then the socket goes. */
  #endWhenAsked(): void {
    const { signal, clock, graceMs } = this.#options;
    let grace: Disposable | undefined;
    const stop = (): void => {
      this.input.stop(stopReason(signal.reason));
      grace = clock.alarm(graceMs, () => this.#socket.destroy());
    };
    this.#socket.once('close', () => {
      signal.removeEventListener('abort', stop);
      grace?.[Symbol.dispose]();
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  }

  async #drained(): Promise<void> {
    await new Promise<void>((resolve) => {
      const alarm = this.#options.clock.alarm(limits.writeStallMs, () => this.#socket.destroy());
      const done = (): void => {
        alarm[Symbol.dispose]();
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
  }

  async #handshake(secureContext: SecureContext): Promise<TLSSocket> {
    try {
      return await secured(this.#socket, secureContext, this.#options.clock);
    } catch (error) {
      this.#broken = true;
      this.#options.log.info({ error: asFault(error).message }, 'STARTTLS came to nothing');
      throw new InputEnded();
    }
  }
}

function stopReason(reason: unknown): Fault {
  return reason instanceof Fault ? reason : new Fault('shuttingDown', 'The server is going down, try again later');
}

/** How long a peer may take to close its side after we closed ours. */
const closeMs = 2000;
const closeAtEndMs = 200;

function ignore(): void {
  // Nothing attached yet, or nobody left to tell: a socket we are done with may still report that it broke.
}
