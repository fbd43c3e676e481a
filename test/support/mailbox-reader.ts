/** What lies in somebody's mailbox, for tests that want to see what another program did. */

import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import { binaryOf } from '../../src/base/bytes.ts';
import type { Demo, DemoAccount } from './demo.ts';

/** Does `work` with a logged-in client over TLS. */
export async function asClient<T>(demo: Demo, who: DemoAccount, work: (client: ImapFlow) => Promise<T>): Promise<T> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: demo.ports.imaps,
    secure: true,
    auth: { user: who.address, pass: who.password },
    tls: { ca: await readFile(demo.ca, 'utf8') },
    logger: false,
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}

export interface Found {
  readonly uid: number;
  /** Sorted; without \Recent, which is a matter of luck. */
  readonly flags: string[];
  /** The whole message, one char per byte. */
  readonly content: string;
}

/** The Subject of a message as it stands there, undecoded. */
export function subjectOf({ content }: Pick<Found, 'content'>): string | undefined {
  return /^Subject: (.*)\r$/m.exec(content)?.[1];
}

/** Every message of a mailbox, in order. */
export async function messagesIn(demo: Demo, who: DemoAccount, mailbox = 'INBOX'): Promise<Found[]> {
  return asClient(demo, who, async (client) => {
    const { exists } = await client.mailboxOpen(mailbox, { readOnly: true });
    if (exists === 0) return [];
    const messages = await client.fetchAll('1:*', { source: true, flags: true });
    return messages.map(({ uid, flags = new Set<string>(), source = new Uint8Array(0) }) => ({
      uid,
      flags: [...flags].filter((flag) => flag !== '\\Recent').sort(),
      content: binaryOf(source),
    }));
  });
}

/** The message of a mailbox that holds `text`; waits for it. */
export async function messageWith(demo: Demo, who: DemoAccount, text: string, mailbox = 'INBOX'): Promise<Found> {
  for (let tries = 100; tries > 0; tries -= 1) {
    const found = (await messagesIn(demo, who, mailbox)).find(({ content }) => content.includes(text));
    if (found) return found;
    await pause(100);
  }
  throw new Error(`No message with ${JSON.stringify(text)} came into ${mailbox} of ${who.address}`);
}
