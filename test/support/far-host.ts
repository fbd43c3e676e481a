/** A mail host of strangers: keeps what it gets, and shows a certificate of an authority of its own. */
import { createHash, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { systemClock } from '../../src/base/clock.ts';
import { localAuthority } from '../../src/net/certificates/index.ts';
import { openSmtpServer, type ReceivedMessage, type SmtpServer, type SmtpServerOptions } from './smtp-server.ts';
import { tempFolder } from './temp-folder.ts';

export interface FarHost extends SmtpServer {
  /** The file (PEM) of the authority of its certificate. */
  readonly ca: string;
  /** SHA-256 of its public key, and of that of its authority: as in TLSA records 3 1 1 and 2 1 1. */
  readonly keyDigest: string;
  readonly caDigest: string;
  /** What it got for this recipient. */
  got(recipient: string): readonly ReceivedMessage[];
}

/** A host whose certificate is valid for `names`. It offers STARTTLS unless told otherwise. */
export async function openFarHost(names: readonly string[], options: SmtpServerOptions = {}): Promise<FarHost> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await tempFolder());
  const [hostName = 'localhost'] = names;
  const files = await localAuthority({ folder: folder.path, hostName, names, clock: systemClock });
  const [ca = '', cert = '', key = ''] = await Promise.all(
    [files.authority, files.certificate, files.key].map((file) => readFile(file, 'utf8')),
  );
  const tls = createSecureContext({ cert, key });
  const server = opened.use(await openSmtpServer({ capabilities: ['STARTTLS', '8BITMIME'], tls, ...options }));
  const kept = opened.move();
  return Object.assign(server, {
    ca: files.authority,
    keyDigest: keyDigestOf(cert),
    caDigest: keyDigestOf(ca),
    got: (recipient: string) => server.messages.filter(({ envelope }) => isFor(envelope, recipient)),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  });
}

function isFor(envelope: readonly string[], recipient: string): boolean {
  return envelope.some((line) => line.startsWith(`RCPT TO:<${recipient}>`));
}

function keyDigestOf(pem: string): string {
  const spki = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('hex');
}
