/** Stands between a program and PostgreSQL, and cuts connections at a word that the program says. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';

interface Cut {
  readonly word: string;
  readonly after: boolean;
}

export class CuttingProxy implements AsyncDisposable {
  readonly url: string;
  readonly #folder: string;
  readonly #target: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #cut: Cut | undefined;

  private constructor(folder: string, url: string, target: string) {
    this.#folder = folder;
    this.url = url;
    this.#target = target;
    this.#server = createServer((client) => this.#serve(client));
  }

  /** `url` names the folder of a socket. */
  static async before(url: string): Promise<CuttingProxy> {
    const folder = await mkdtemp('/tmp/posthouse-proxy-');
    const target = new URL(url.replace('@/', '@localhost/')).searchParams.get('host') ?? '';
    const proxy = new CuttingProxy(folder, url.replace(target, folder), socketIn(target));
    await new Promise<void>((resolve) => proxy.#server.listen(socketIn(folder), resolve));
    return proxy;
  }

  /** The next connection that says `word` is cut: before the server hears it, or before its answer comes back. */
  cut(word: string, { after }: { after: boolean }): void {
    this.#cut = { word, after };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }

  #serve(client: Socket): void {
    const server = connect(this.#target);
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
    }
    server.on('data', (chunk) => client.write(chunk)).on('end', () => client.end());
    client.on('end', () => server.end());
    client.on('data', (chunk: Buffer) => {
      const cut = this.#cut;
      if (cut && chunk.includes(cut.word)) this.#cutNow(cut, client, server, chunk);
      else server.write(chunk);
    });
  }

  #cutNow({ after }: Cut, client: Socket, server: Socket, chunk: Buffer): void {
    this.#cut = undefined;
    server.removeAllListeners('data').resume();
    if (after) server.end(chunk);
    else server.destroy();
    client.destroy();
  }
}

function socketIn(folder: string): string {
  return join(folder, '.s.PGSQL.5432');
}
