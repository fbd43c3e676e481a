/** Who is measured: a Posthouse that is started for the occasion, and any servers named by --target. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoProcess } from '../../test/support/demo-process.ts';
import type { Place } from '../../test/support/wire-peer.ts';

export interface Target {
  readonly name: string;
  readonly smtp: Place;
  readonly imap: Place;
  readonly user: string;
  readonly password: string;
  /** The process whose CPU time counts, its children included; unknown for servers elsewhere. */
  readonly pid?: number;
}

export interface Targets extends AsyncDisposable {
  readonly all: readonly Target[];
}

export const targetHelp = `--target NAME=HOST:PORT?imap=HOST:PORT&user=ADDRESS&pass=SECRET[&pid=N]
    another server to measure in the same run, interleaved with ours (repeatable)
--folder DIR
    where ours keeps its data: choose the disk to measure (otherwise the folder for temporary files)`;

/** Starts ours in a new folder below `folder` and reads the others. */
export async function openTargets(others: readonly string[], folder: string = tmpdir()): Promise<Targets> {
  const data = mkdtempSync(join(folder, 'posthouse-bench-'));
  const server = await DemoProcess.start({ data, set: ['log.level=warn'] });
  const close = async (): Promise<void> => {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  };
  return { all: [oursOf(server), ...others.map(parseTarget)], [Symbol.asyncDispose]: close };
}

function oursOf(server: DemoProcess): Target {
  const { ports, pid } = server.facts;
  const { address, password } = server.login();
  return { name: 'posthouse', smtp: { port: ports.smtp }, imap: { port: ports.imap }, user: address, password, pid };
}

function parseTarget(text: string): Target {
  const [, name, smtp, query] = /^([^=]+)=([^?]+)\?(.*)$/.exec(text) ?? [];
  const values = new URLSearchParams(query);
  const [imap, user, password, pid] = ['imap', 'user', 'pass', 'pid'].map((key) => values.get(key) ?? undefined);
  if (!name || !smtp || !imap || !user || password === undefined)
    throw new Error(`Not a target: ${text}\n${targetHelp}`);
  return { name, smtp: placeOf(smtp), imap: placeOf(imap), user, password, ...(pid && { pid: Number(pid) }) };
}

function placeOf(text: string): Place {
  const at = text.lastIndexOf(':');
  return { host: text.slice(0, at), port: Number(text.slice(at + 1)) };
}
