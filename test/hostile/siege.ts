/** What every hostile test asks: does the server live, does its memory stay bounded, are others served meanwhile? */

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { DemoProcess } from '../support/demo-process.ts';

export const mib = 1024 * 1024;

export interface Besieged extends AsyncDisposable {
  readonly server: DemoProcess;
  readonly data: string;
}

/** A server of its own on a folder of its own. */
export async function besiege(set: readonly string[] = []): Promise<Besieged> {
  const data = mkdtempSync(join(tmpdir(), 'posthouse-hostile-'));
  const server = await DemoProcess.start({ data, set: ['log.level=error', ...set] });
  const dispose = async (): Promise<void> => {
    await server.kill();
    rmSync(data, { recursive: true, force: true });
  };
  return { server, data, [Symbol.asyncDispose]: dispose };
}

export interface Bounds {
  /** The most that may be resident of the whole server at any moment. Idle it takes about 90; floods make garbage faster than it is collected. */
  readonly peakMib?: number;
  /** The longest that anybody else may wait for an answer; generous, since tests share the machine. */
  readonly waitMs?: number;
}

/** Runs `attack` while a neighbour sends and reads mail; fails when memory, the neighbour or the server suffers. */
export async function endures<T>(
  test: TestContext,
  server: DemoProcess,
  attack: () => Promise<T>,
  { peakMib = 256, waitMs = 3000 }: Bounds = {},
): Promise<T> {
  writeFileSync(`/proc/${server.facts.pid}/clear_refs`, '5'); // VmHWM begins anew
  const neighbour = new Neighbour(server);
  const living = neighbour.live();
  living.catch(() => undefined); // heard of below, unless the attack itself fails
  const result = await attack().finally(() => neighbour.leave());
  await living;
  assert.ok(server.isAlive, `the server died:\n${server.log.slice(-10).join('\n')}`);
  const peak = server.memory().most / 1024;
  test.diagnostic(
    `at most ${peak.toFixed(0)} MiB resident, others waited ${neighbour.longestMs.toFixed(0)} ms at most`,
  );
  assert.ok(peak <= peakMib, `${peak.toFixed(0)} MiB were resident, more than ${peakMib}`);
  assert.ok(neighbour.served > 0, 'nobody else was served');
  assert.ok(neighbour.longestMs <= waitMs, `somebody waited ${neighbour.longestMs.toFixed(0)} ms`);
  return result;
}

/** Somebody who only wants their mail: bob writes to himself and looks whether it is there. */
class Neighbour {
  served = 0;
  longestMs = 0;
  readonly #server: DemoProcess;
  #leaving = false;

  constructor(server: DemoProcess) {
    this.#server = server;
  }

  async live(): Promise<void> {
    const { address } = this.#server.login(1);
    while (!this.#leaving || this.served === 0) {
      await this.#timed(async () => {
        using smtp = await this.#server.smtp();
        const reply = await smtp.send({
          from: 'n@example.org',
          to: [address],
          content: 'Subject: hello\r\n\r\nhello\r\n',
        });
        assert.match(reply, /^250/, 'a neighbour could not deliver');
      });
      await this.#timed(async () => {
        using imap = await this.#server.imap(1);
        await imap.done('SELECT INBOX');
        await imap.done('FETCH * (FLAGS ENVELOPE BODY.PEEK[])');
      });
      this.served += 1;
      await pause(20);
    }
  }

  leave(): void {
    this.#leaving = true;
  }

  async #timed(work: () => Promise<void>): Promise<void> {
    const since = performance.now();
    await work();
    this.longestMs = Math.max(this.longestMs, performance.now() - since);
  }
}

/** Writes `piece` until `totalBytes` went out or the server hung up; answers how much it took. */
export async function pour(
  wire: { write(content: Uint8Array): Promise<void>; readonly isGone: boolean },
  piece: Uint8Array,
  totalBytes: number,
): Promise<number> {
  let sent = 0;
  try {
    for (; sent < totalBytes && !wire.isGone; sent += piece.length) await wire.write(piece);
  } catch {
    // The server had enough: its good right.
  }
  return sent;
}

/** Waits until `holds`, and says so when it never does. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, tries = 60): Promise<void> {
  for (let turn = 0; turn < tries; turn++) {
    if (await holds()) return;
    await pause(50);
  }
  assert.fail(what);
}

/** Sockets that a process holds open. */
export function openSockets(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => isSocket(`/proc/${pid}/fd/${fd}`)).length;
}

function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith('socket:');
  } catch {
    return false;
  }
}
