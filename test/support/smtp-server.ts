/** An SMTP server for tests of the client: does what a script says, keeps what it got. Never more correct than a test needs. */

import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { createServer as createTlsServer, type SecureContext, TLSSocket } from 'node:tls';
import { binaryOf, bytesOf } from '../../src/base/bytes.ts';
import { DataDecoder } from '../../src/formats/smtp/index.ts';

export interface SmtpServerOptions {
  /** Lines of the answer to EHLO behind the first. */
  readonly capabilities?: readonly string[];
  /** Offered after STARTTLS instead, where given. */
  readonly capabilitiesInTls?: readonly string[];
  readonly greeting?: string;
  /**
   * The answer to a command line, or to the content (asked for as `.`, a chunk by its command), without CRLF; undefined for the ordinary one.
   * `close` hangs up without a word, `silence` says nothing.
   */
  readonly script?: (line: string, connection: number) => string | undefined;
  readonly tls?: SecureContext;
  /** TLS from the first byte. */
  readonly implicitTls?: boolean;
  /** Where it listens: on a free port of 127.0.0.1 unless told otherwise. */
  readonly address?: string;
  readonly port?: number;
}

export interface ReceivedMessage {
  readonly envelope: string[];
  readonly content: string;
  readonly inTls: boolean;
}

export interface SmtpServer extends AsyncDisposable {
  readonly port: number;
  /** Every line that came outside of content, over all connections. */
  readonly lines: string[];
  readonly messages: ReceivedMessage[];
  /** Commands that came in one packet, as an array each: shows pipelining. */
  readonly batches: string[][];
  readonly connections: number;
  /** From which address each connection came. */
  readonly clients: readonly string[];
}

const ordinary: Readonly<Record<string, string>> = {
  HELO: '250 fine',
  MAIL: '250 2.1.0 fine',
  RCPT: '250 2.1.5 fine',
  RSET: '250 2.0.0 fine',
  DATA: '354 go ahead',
  '.': '250 2.0.0 kept',
  QUIT: '221 2.0.0 bye',
  AUTH: '235 2.7.0 welcome',
  STARTTLS: '220 2.0.0 go ahead',
};

export async function openSmtpServer(options: SmtpServerOptions = {}): Promise<SmtpServer> {
  const log = { lines: [] as string[], messages: [] as ReceivedMessage[], batches: [] as string[][] };
  const sockets = new Set<Socket>();
  let connections = 0;
  const clients: string[] = [];
  const accept = (socket: Socket): void => {
    sockets.add(socket);
    connections += 1;
    clients.push(socket.remoteAddress ?? '');
    new Visit(socket, options, log, connections).begin();
  };
  const server: Server =
    options.implicitTls && options.tls
      ? createTlsServer({ SNICallback: (_, done) => done(null, options.tls) }, accept)
      : createServer({ noDelay: true }, accept);
  server.listen(options.port ?? 0, options.address ?? '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return {
    ...log,
    port,
    clients,
    get connections() {
      return connections;
    },
    [Symbol.asyncDispose]: close,
  };
}

class Visit {
  #socket: Socket;
  readonly #options: SmtpServerOptions;
  readonly #log: Pick<SmtpServer, 'lines' | 'messages' | 'batches'>;
  readonly #number: number;
  #pending = '';
  #envelope: string[] = [];
  #decoder: DataDecoder | undefined;
  /** Of a chunk (RFC 3030): its command, and how much of it is to come. */
  #chunk: { readonly line: string; left: number } | undefined;
  #content = '';
  #inTls = false;

  constructor(
    socket: Socket,
    options: SmtpServerOptions,
    log: Pick<SmtpServer, 'lines' | 'messages' | 'batches'>,
    number: number,
  ) {
    this.#socket = socket;
    this.#options = options;
    this.#log = log;
    this.#number = number;
    this.#inTls = socket instanceof TLSSocket;
  }

  begin(): void {
    this.#listen();
    const greeting = this.#options.greeting ?? '220 test.example ESMTP';
    if (greeting !== 'silence') this.#say(greeting);
  }

  #listen(): void {
    this.#socket.on('error', () => this.#socket.destroy());
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
  }

  #receive(chunk: Uint8Array): void {
    if (this.#decoder) return this.#take(chunk);
    if (this.#chunk) return this.#takeChunk(this.#chunk, chunk);
    this.#pending += binaryOf(chunk);
    const batch: string[] = [];
    this.#log.batches.push(batch);
    for (let end = this.#pending.indexOf('\r\n'); end >= 0; end = this.#pending.indexOf('\r\n')) {
      const line = this.#pending.slice(0, end);
      this.#pending = this.#pending.slice(end + 2);
      batch.push(line);
      this.#obey(line);
      if (this.#decoder || this.#chunk) return this.#takePending();
    }
  }

  #takePending(): void {
    const rest = bytesOf(this.#pending);
    this.#pending = '';
    if (rest.length > 0 || this.#chunk?.left === 0) this.#receive(rest);
  }

  #takeChunk(chunk: { readonly line: string; left: number }, bytes: Uint8Array): void {
    const taken = bytes.subarray(0, chunk.left);
    this.#content += binaryOf(taken);
    chunk.left -= taken.length;
    if (chunk.left > 0) return;
    this.#chunk = undefined;
    const reply = this.#options.script?.(chunk.line, this.#number) ?? ordinary['.'] ?? '';
    if (chunk.line.endsWith(' LAST') && reply.startsWith('250')) {
      this.#log.messages.push({ envelope: this.#envelope, content: this.#content, inTls: this.#inTls });
      this.#content = '';
    }
    this.#say(reply);
    if (taken.length < bytes.length) this.#receive(bytes.subarray(taken.length));
  }

  #obey(line: string): void {
    this.#log.lines.push(line);
    const [, size] = /^BDAT (\d+)/.exec(line) ?? [];
    if (size !== undefined) return void (this.#chunk = { line, left: Number(size) });
    const verb = (line.split(' ')[0] ?? '').toUpperCase();
    const reply = this.#options.script?.(line, this.#number) ?? this.#ordinaryReply(verb);
    if (verb === 'MAIL') this.#envelope = [];
    if (verb === 'MAIL' || verb === 'RCPT') this.#envelope.push(line);
    this.#say(reply);
    if (reply.startsWith('354')) this.#decoder = new DataDecoder();
    if (verb === 'QUIT') this.#socket.end();
    if (verb === 'STARTTLS' && reply.startsWith('220')) this.#upgrade();
  }

  #ordinaryReply(verb: string): string {
    if (verb !== 'EHLO') return ordinary[verb] ?? '500 5.5.1 what?';
    const { capabilities = [], capabilitiesInTls = capabilities } = this.#options;
    const lines = ['test.example', ...(this.#inTls ? capabilitiesInTls : capabilities)];
    return lines.map((line, index) => `250${index === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
  }

  #take(chunk: Uint8Array): void {
    const { content, used, done } = this.#decoder?.decode(chunk) ?? { content: [], used: 0, done: false };
    for (const piece of content) this.#content += binaryOf(piece);
    if (!done) return;
    this.#decoder = undefined;
    this.#log.messages.push({ envelope: this.#envelope, content: this.#content, inTls: this.#inTls });
    this.#content = '';
    this.#say(this.#options.script?.('.', this.#number) ?? ordinary['.'] ?? '');
    if (used < chunk.length) this.#receive(chunk.subarray(used));
  }

  #say(reply: string): void {
    if (reply === 'silence') return;
    if (reply === 'close') this.#socket.destroy();
    else this.#socket.write(`${reply}\r\n`);
  }

  #upgrade(): void {
    this.#socket.removeAllListeners('data');
    this.#pending = '';
    this.#inTls = true;
    const { tls } = this.#options;
    this.#socket = new TLSSocket(this.#socket, { isServer: true, ...(tls && { secureContext: tls }) });
    this.#listen();
  }
}
