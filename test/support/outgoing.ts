/** Mail that leaves a demo: how it is handed in, and what the operator is told of it. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { ShownMail } from '../../src/mail/dispatch/index.ts';
import type { Demo } from './demo.ts';
import { SmtpPeer } from './smtp-peer.ts';

export interface Wishes {
  readonly from?: string;
  /** Parameters of MAIL, as "REQUIRETLS". */
  readonly parameters?: string;
  readonly content?: string;
}

/** Alice hands in a message; answers its trace id. */
export async function handIn({ ports, alice }: Demo, to: string, wishes: Wishes = {}): Promise<string> {
  const { from = alice.address, parameters = '', content = letterOf(from, to) } = wishes;
  using peer = await SmtpPeer.open({ port: ports.submissions, tls: true });
  await peer.logIn(alice.address, alice.password);
  await peer.command(`MAIL FROM:<${from}> ${parameters}`.trimEnd(), '250');
  await peer.command(`RCPT TO:<${to}>`, '250');
  await peer.command('DATA', '354');
  const taken = await peer.command(`${content}.`, '250');
  const [, id] = /\bTaken as (\w+)/i.exec(taken) ?? [];
  assert.ok(id, taken);
  return id;
}

export function letterOf(from: string, to: string, subject = 'Hello'): string {
  const date = 'Date: Fri, 20 Nov 2026 12:00:00 +0000';
  return [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, date, '', 'How are you?', ''].join('\r\n');
}

/** What `posthouse queue show` tells, once there was an attempt. */
export async function attempted(demo: Demo, trace: string): Promise<ShownMail> {
  await logged(demo, trace);
  return await until(async () => {
    const text = await demo.posthouse('queue', 'show', trace, '--json').catch(() => undefined);
    const shown = text === undefined ? undefined : (JSON.parse(text) as ShownMail);
    return shown && triesOf(shown).length > 0 ? shown : undefined;
  });
}

/** The words of the latest attempt for what still waits. */
export async function putOff(demo: Demo, trace: string): Promise<string> {
  const { entries } = await attempted(demo, trace);
  assert.equal(entries.length, 1, `${trace} does not wait`);
  return entries[0]?.lastReply ?? '';
}

/** Has the operator try what waits, and waits until it was. */
export async function triedAgain(demo: Demo, trace: string): Promise<void> {
  const before = triesOf(await attempted(demo, trace)).length;
  await demo.posthouse('queue', 'retry', trace);
  await until(async () => triesOf(await attempted(demo, trace)).length > before || undefined);
}

/** The story of a message, once a host has taken it. */
export async function toldOnceTaken(demo: Demo, trace: string): Promise<string> {
  await logged(demo, trace);
  return await until(async () => {
    const story = await demo.posthouse('trace', trace);
    return story.includes(': taken over by ') ? story : undefined;
  });
}

/** Waits until the log tells of an attempt: that costs less than to start a command again and again. */
async function logged(demo: Demo, trace: string): Promise<void> {
  await until(() => demo.log().includes(`"messageId":"${trace}"`) || undefined);
}

function triesOf({ gone, entries }: ShownMail) {
  return [...gone, ...entries.flatMap((entry) => entry.tries)];
}

/** What `look` finds, as soon as there is something. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let tries = 200; tries > 0; tries -= 1) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(50);
  }
  return assert.fail('It never happened');
}
