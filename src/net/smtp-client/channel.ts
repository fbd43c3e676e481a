import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { binaryOf, bytesOf, concatBytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { type Reply, ReplyReader } from '../../formats/smtp/index.ts';
import { Transcript } from './transcript.ts';

const quitMs = 2000;

/**
 * A connection on which commands go out and replies come in. Whatever ends it (the peer, an error, a limit, the signal)
 * ends every wait on it with a Fault; replies that came before can still be read.
 */
export class Channel {
  #socket: Socket;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #transcript: Transcript;
  #received = '';
  #ended: Fault | undefined;
  readonly #end = Promise.withResolvers<void>();
  #change = Promise.withResolvers<void>();

  constructor(socket: Socket, clock: Clock, signal?: AbortSignal, transcript = new Transcript()) {
    this.#socket = socket;
    this.#transcript = transcript;
    this.#clock = clock;
    this.#signal = signal;
    signal?.addEventListener('abort', this.#stop, { once: true });
    this.#listen();
    if (signal?.aborted) this.#stop();
  }

  /** The next reply. Throws Fault `timeout` after `timeoutMs`, `badSyntax` for what is no reply. */
  async reply(timeoutMs: number): Promise<Reply> {
    using _ = this.#limit(timeoutMs, 'did not answer in time');
    const reader = new ReplyReader();
    for (;;) {
      const line = await this.#line();
      this.#transcript.heard(line);
      const reply = this.#tryPush(reader, line);
      if (reply) return reply;
    }
  }

  /** Sends commands (a binary string) without waiting until they are gone. @param shown what the transcript shows of it */
  send(commands: string, shown = commands): void {
    if (this.#ended) return;
    this.#transcript.sent(shown);
    this.#socket.write(bytesOf(commands));
  }

  /** Sends content as a chunk (RFC 3030 §2), the command in the same packet; and waits as `write` does. */
  async chunk(content: Uint8Array, isLast: boolean): Promise<void> {
    const command = `BDAT ${content.length}${isLast ? ' LAST' : ''}\r\n`;
    this.#transcript.sent(command);
    await this.write(concatBytes([bytesOf(command), content]));
  }

  /** For the transcript. */
  note(what: string): void {
    this.#transcript.note(what);
  }

  /** Sends bytes, and waits while the peer is behind. Throws Fault when it does not read for too long. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ended) throw this.#ended;
    if (this.#socket.write(bytes)) return;
    using _ = this.#limit(limits.writeStallMs, 'stopped reading');
    while (this.#socket.writableNeedDrain && !this.#ended) await this.#change.promise;
    if (this.#ended) throw this.#ended;
  }

  /**
   * Puts TLS under the channel. Whatever the peer sent before is thrown away: it came in clear, anybody may have said it
   * (RFC 3207 §4.2). Any certificate will do; the caller judges it. Throws Fault when the handshake came to nothing: the
   * connection is lost with it. @param ca PEM of a further authority
   */
  async upgrade(host: string, ca?: string): Promise<TLSSocket> {
    this.#release();
    this.#received = '';
    const name = isIP(host) === 0 ? { servername: host } : {};
    const trust = { ...(ca !== undefined && { ca }), rejectUnauthorized: false, checkServerIdentity: () => undefined };
    const secure = connectTls({ socket: this.#socket, host, ...name, ...trust });
    this.#socket = secure;
    this.#listen();
    const shaken = Promise.withResolvers<void>();
    secure.once('secureConnect', shaken.resolve);
    using _ = this.#limit(limits.tlsHandshakeMs, 'did not finish the TLS handshake');
    await Promise.race([shaken.promise, this.#end.promise]);
    if (this.#ended) throw this.#ended;
    return secure;
  }

  /** Takes leave politely (RFC 5321 §4.1.1.10) without waiting for it. */
  quit(): void {
    if (this.#ended) return;
    this.#socket.end('QUIT\r\n');
    const bell = this.#clock.alarm(quitMs, () => this.destroy());
    this.#socket.once('close', () => bell[Symbol.dispose]());
  }

  /** Breaks the connection off. */
  destroy(): void {
    this.#fail(new Fault('unavailable', 'The connection was broken off'));
  }

  get usable(): boolean {
    return this.#ended === undefined;
  }

  readonly #stop = (): void => this.#fail(new Fault('shuttingDown', 'The server stops'));

  #listen(): void {
    this.#socket.on('data', this.#receive).on('drain', this.#wake);
    this.#socket.on('error', this.#lose).on('end', this.#lose).on('close', this.#lose);
  }

  /** Lets go of the socket, which TLS takes over; its late errors concern nobody. */
  #release(): void {
    this.#socket.off('data', this.#receive).off('drain', this.#wake);
    this.#socket.off('error', this.#lose).off('end', this.#lose).off('close', this.#lose);
    this.#socket.on('error', () => undefined);
  }

  readonly #receive = (chunk: Uint8Array): void => {
    this.#received += binaryOf(chunk);
    // Replies are read as they come, so more than this means that nobody asked for it.
    if (this.#received.length > limits.outputBufferBytes) this.#fail(new Fault('badSyntax', 'The host talks too much'));
    this.#wake();
  };

  readonly #lose = (cause?: unknown): void => this.#fail(lost(cause));

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf('\n');
      if (end >= 0) {
        const line = this.#received.slice(0, end).replace(/\r$/, '');
        this.#received = this.#received.slice(end + 1);
        return line;
      }
      if (this.#ended) throw this.#ended;
      await this.#change.promise;
    }
  }

  /** After a line that is no reply nothing that follows can be trusted. */
  #tryPush(reader: ReplyReader, line: string): Reply | undefined {
    try {
      return reader.push(line);
    } catch (error) {
      this.#fail(asFault(error));
      throw error;
    }
  }

  #limit(timeoutMs: number, what: string): Disposable {
    return this.#clock.alarm(timeoutMs, () => this.#fail(new Fault('timeout', `The host ${what}`)));
  }

  #fail(fault: Fault): void {
    if (this.#ended) return;
    this.#ended = fault;
    this.#signal?.removeEventListener('abort', this.#stop);
    this.#socket.destroy();
    this.#end.resolve();
    this.#wake();
  }

  readonly #wake = (): void => {
    this.#change.resolve();
    this.#change = Promise.withResolvers<void>();
  };
}

function lost(cause: unknown): Fault {
  if (!(cause instanceof Error)) return new Fault('unavailable', 'The host closed the connection', { cause });
  // OpenSSL's message names the lines of its source; its reason is for people.
  const reason = 'reason' in cause && typeof cause.reason === 'string' ? cause.reason : cause.message;
  return new Fault('unavailable', `The connection was lost: ${reason}`, { cause });
}
