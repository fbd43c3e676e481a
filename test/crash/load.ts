/** Everybody who is at work when the server dies. Each worker ends when its connection breaks. */

import type { Random } from '../../src/base/random.ts';
import type { DemoProcess } from '../support/demo-process.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { Gone } from '../support/wire-peer.ts';
import type { Ledger } from './ledger.ts';

const owners = ['alice@example.test', 'bob@example.test'] as const;

export interface Work {
  readonly server: DemoProcess;
  readonly ledger: Ledger;
  readonly random: Random;
}

/** Starts everybody; resolves when the last has lost the server. Throws when somebody was told an unexpected no. */
export async function everybodyWorks(work: Work): Promise<void> {
  const workers = [
    ...Array.from({ length: 20 }, () => deliver(work)),
    append(work),
    append(work),
    flag(work),
    move(work),
    expunge(work),
    submit(work),
    submit(work),
  ];
  await Promise.all(workers.map((worker) => worker.catch(unlessGone)));
}

function unlessGone(error: unknown): void {
  if (!(error instanceof Gone || isGoingDown(error))) throw error;
}

/** Somebody who had just connected was told so before anything else. */
function isGoingDown(error: unknown): boolean {
  return error instanceof Error && error.message.includes(`got ${goingDown}`);
}

async function deliver({ server, ledger, random }: Work): Promise<void> {
  using smtp = await server.smtp();
  for (;;) {
    const to = random.fraction() < 0.3 ? owners : [owners[random.fraction() < 0.5 ? 0 : 1]];
    const { id, content } = ledger.write(random, to);
    const reply = await smtp.send({ from: 'stranger@example.org', to, content });
    if (reply.startsWith(goingDown)) return;
    if (!reply.startsWith('250')) throw new Error(`${id} was not taken: ${reply}`);
    ledger.acknowledge(id);
  }
}

async function append({ server, ledger, random }: Work): Promise<void> {
  using imap = await server.imap();
  for (;;) {
    const { id, content } = ledger.write(random, [owners[0]]);
    await imap.done('APPEND Archive (\\Seen)', Buffer.from(content, 'latin1'));
    ledger.acknowledge(id);
  }
}

/** Messages with an even UID are flagged, those with an odd one are moved away. */
async function flag({ server, ledger }: Work): Promise<void> {
  using imap = await server.imap();
  await imap.done('SELECT INBOX');
  const candidates = ledger
    .known(owners[0], 'INBOX')
    .filter(({ uid, id }) => uid % 2 === 0 && !ledger.flagged.has(`${owners[0]} ${id}`));
  for (const { uid, id } of candidates) {
    await imap.done(`UID STORE ${uid} +FLAGS.SILENT (\\Flagged \\Seen)`);
    ledger.flagged.add(`${owners[0]} ${id}`);
  }
}

async function move({ server, ledger }: Work): Promise<void> {
  using imap = await server.imap();
  await imap.done('SELECT INBOX');
  for (const { uid, id } of ledger.known(owners[0], 'INBOX').filter(({ uid }) => uid % 2 === 1)) {
    ledger.leaving.add(`${owners[0]} ${id}`);
    await imap.done(`UID MOVE ${uid} Trash`);
    ledger.moved.add(`${owners[0]} ${id}`);
  }
}

/** From where nobody flags or moves anything. */
async function expunge({ server, ledger }: Work): Promise<void> {
  using imap = await server.imap();
  await imap.done('SELECT Archive');
  for (const { uid, id } of ledger.known(owners[0], 'Archive').filter(({ uid }) => uid % 3 === 0)) {
    ledger.leaving.add(`${owners[0]} ${id}`);
    await imap.done(`UID STORE ${uid} +FLAGS.SILENT (\\Deleted)`);
    await imap.done(`UID EXPUNGE ${uid}`);
    ledger.expunged.add(`${owners[0]} ${id}`);
  }
}

/** To an address elsewhere: the queue must not lose it. */
async function submit({ server, ledger, random }: Work): Promise<void> {
  const { address, password } = server.login();
  using smtp = await SmtpPeer.open({ port: server.facts.ports.submission });
  await smtp.logIn(address, password);
  for (;;) {
    const { id, content } = ledger.write(random, [elsewhere]);
    const mail = content.replace('<stranger@example.org>', `<${address}>`);
    const reply = await smtp.send({ from: address, to: [elsewhere], content: mail });
    if (reply.startsWith(goingDown)) return;
    if (!reply.startsWith('250')) throw new Error(`${id} was not taken: ${reply}`);
    ledger.acknowledge(id);
  }
}

/** RFC 5321 §3.8. */
const goingDown = '421';

export const elsewhere = 'friend@elsewhere.test';
