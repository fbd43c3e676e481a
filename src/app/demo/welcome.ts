/** The welcome message: brought over SMTP like any other mail, so that a demo that says ready has proved it works. */

import { systemClock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import type { Log } from '../../base/log.ts';
import { systemRandom } from '../../base/random.ts';
import { printMessage } from '../../formats/message/index.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { deliver } from '../../net/smtp-client/index.ts';
import type { Config } from '../config/index.ts';

export interface Welcome {
  readonly config: Config;
  readonly log: Log;
  readonly port: number;
  readonly addresses: readonly string[];
}

/** As many recipients as every server must take in one message (RFC 5321 §4.5.3.1.8). */
const recipientsAtOnce = 100;

/** Brings a welcome message to each address. A recipient that does not get it is named in the log. */
export async function welcome({ config, log, port, addresses }: Welcome): Promise<void> {
  for (let start = 0; start < addresses.length; start += recipientsAtOnce) {
    await bring({ config, log, port, addresses: addresses.slice(start, start + recipientsAtOnce) });
  }
}

async function bring({ config, log, port, addresses }: Welcome): Promise<void> {
  const bytes = letter(config.hostname, addresses);
  const results = await deliver(
    { host: 'localhost', addresses: [hostOf(config)], port, helo: config.hostname, tls: 'none', clock: systemClock },
    {
      reversePath: null,
      recipients: addresses.map(parseAddress),
      smtputf8: false,
      eightBit: false,
      sizeBytes: bytes.length,
      content: () => once(bytes),
    },
  );
  for (const { outcome, recipient, reply } of results) {
    if (outcome !== 'delivered') log.warn({ recipient: recipient.localPart, reply }, 'No welcome message');
  }
}

function hostOf({ smtp }: Config): string {
  const address = smtp.listen[0]?.address ?? '*';
  return ['*', '::', '0.0.0.0'].includes(address) ? '127.0.0.1' : address;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function letter(hostName: string, addresses: readonly string[]): Uint8Array {
  const to = addresses.map(parseAddress);
  const id = newId(systemRandom);
  return printMessage({
    date: { ms: systemClock.now(), offsetMinutes: 0 },
    from: [{ name: 'Posthouse', localPart: 'postmaster', domain: to[0]?.domain ?? hostName }],
    to,
    subject: 'Welcome to Posthouse',
    messageId: `${id}@${hostName}`,
    fields: [['Auto-Submitted', 'auto-generated']], // RFC 3834 §5
    boundarySeed: id,
    text: body.join('\n'),
  });
}

const body = [
  'Hello,',
  '',
  'this message came to you over SMTP, as every message does: it was taken on the',
  'port for other servers, written to disk, and put into your INBOX. Your mail',
  'program found it over IMAP.',
  '',
  'Things to try:',
  '',
  ' * Answer it, or write to another account of the demo.',
  ' * Keep a mail program open and send yourself a message from elsewhere: it',
  '   appears at once.',
  ' * Stop the demo and start it again. Nothing is lost.',
  '',
  'To run your own server: posthouse quickstart you@your-domain.example',
  '',
  '-- ',
  'Posthouse',
];
