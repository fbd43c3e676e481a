/** An HTTPS server for tests of those who call out: answers what it is told to, with a certificate of a local authority. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../src/base/clock.ts';
import { systemClock } from '../../src/base/clock.ts';
import { localAuthority } from '../../src/net/certificates/index.ts';
import { tempFolder } from './temp-folder.ts';

export interface HttpsServer extends AsyncDisposable {
  readonly port: number;
  /** PEM of the authority of its certificate. */
  readonly ca: string;
  /** Method, path and body of every request, as in "GET /x". */
  readonly asked: string[];
  /** Their bodies, as they came. */
  readonly bodies: Uint8Array[];
  answer: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A server on 127.0.0.1 whose certificate is valid for `names`. @param clock for a certificate that is over */
export async function openHttpsServer(names: readonly string[], clock: Clock = systemClock): Promise<HttpsServer> {
  const folder = await tempFolder();
  const [hostName = 'localhost'] = names;
  const files = await localAuthority({ folder: folder.path, hostName, names, clock });
  const [ca, cert, key] = await Promise.all(
    [files.authority, files.certificate, files.key].map((file) => readFile(file, 'utf8')),
  );
  const asked: string[] = [];
  const bodies: Uint8Array[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(body));
      asked.push(`${request.method} ${request.url} ${Buffer.concat(body).toString()}`.trim());
      opened.answer(request, response);
    });
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const opened: HttpsServer = {
    port: (server.address() as AddressInfo).port,
    ca: ca ?? '',
    asked,
    bodies,
    answer: (_, response) => void response.end(),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
  return opened;
}
