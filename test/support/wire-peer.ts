/** The other end of a connection, for tests and measurements: reads lines and bytes, writes when the server takes them. */

import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export interface Place {
  readonly port: number;
  readonly host?: string;
  /** TLS from the first byte. Certificates are not checked: other tests do that. */
  readonly tls?: boolean;
}

/** Thrown to whoever waits when the server closed or the connection broke. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

export class WirePeer implements Disposable {
  #socket: Socket;
  #bytes = Buffer.alloc(0);
  #more: Buffer[] = [];
  #moreBytes = 0;
  #gone: Gone | undefined;
  #wake: (() => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen();
  }

  static async connect({ port, host = '127.0.0.1', tls = false }: Place): Promise<WirePeer> {
    const socket = tls ? connectTls({ port, host, rejectUnauthorized: false }) : connectPlain({ port, host });
    socket.setNoDelay(true);
    try {
      await once(socket, tls ? 'secureConnect' : 'connect');
    } catch (cause) {
      throw new Gone('Nobody answers', { cause });
    }
    return new WirePeer(socket);
  }

  /** For what a test does to the socket itself: pausing, half closing. */
  get socket(): Socket {
    return this.#socket;
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Puts TLS over the connection, after STARTTLS was answered. */
  async upgrade(): Promise<void> {
    this.#socket.removeAllListeners('data').removeAllListeners('close');
    const secure = connectTls({ socket: this.#socket, rejectUnauthorized: false });
    await once(secure, 'secureConnect');
    this.#socket = secure;
    this.#listen();
  }

  /** The next line without its CRLF. Throws `Gone`. */
  async line(): Promise<string> {
    for (;;) {
      this.#join();
      const end = this.#bytes.indexOf(10);
      if (end >= 0)
        return this.#take(end + 1)
          .toString('latin1')
          .replace(/\r?\n$/, '');
      await this.#arrival();
    }
  }

  /** Exactly `count` bytes. Throws `Gone`. */
  async bytes(count: number): Promise<Buffer> {
    while (this.#bytes.length + this.#moreBytes < count) await this.#arrival();
    this.#join();
    return this.#take(count);
  }

  /** Resolves when the server has taken in enough for more to be worth writing. Throws `Gone`. */
  async write(content: string | Uint8Array): Promise<void> {
    if (this.#gone) throw this.#gone;
    const flows = typeof content === 'string' ? this.#socket.write(content, 'latin1') : this.#socket.write(content);
    if (flows) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#socket.off('drain', done).off('close', done);
        resolve();
      };
      this.#socket.on('drain', done).on('close', done);
    });
    if (this.#gone) throw this.#gone;
  }

  /** Resolves when the server has closed. */
  async closed(): Promise<void> {
    while (!this.#gone) await this.#arrival().catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.#gone ??= new Gone('We left');
    this.#socket.destroy();
  }

  #listen(): void {
    const leave = (): void => {
      this.#gone ??= new Gone('The server closed the connection');
      this.#wake?.();
    };
    this.#socket.on('error', leave).on('close', leave).on('end', leave);
    this.#socket.on('data', (chunk: Buffer) => {
      this.#more.push(chunk);
      this.#moreBytes += chunk.length;
      this.#wake?.();
    });
  }

  async #arrival(): Promise<void> {
    if (this.#gone) throw this.#gone;
    await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
  }

  #join(): void {
    if (this.#more.length === 0) return;
    this.#bytes =
      this.#bytes.length === 0 && this.#more.length === 1
        ? (this.#more[0] as Buffer<ArrayBuffer>)
        : Buffer.concat([this.#bytes, ...this.#more]);
    this.#more = [];
    this.#moreBytes = 0;
  }

  #take(count: number): Buffer {
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }
}
