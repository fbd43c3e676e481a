/** Commands to a server: over the control socket of the running one, or straight into the data folder of a stopped one. */

import { resolve } from 'node:path';
import type { Socket } from 'node:net';
import { Fault } from '../../base/fault.ts';
import { connectLocal } from '../../net/listener/index.ts';
import { ControlClient, runControl } from '../../protocols/control/index.ts';
import type { ControlDesk } from '../../protocols/control/index.ts';
import { controlSocket } from '../control.ts';
import { storageOf } from './options.ts';
import type { ServerOptions, Storage } from './options.ts';

/** Has one control command done. Throws the command's Fault. */
export type Ask = (command: string, given?: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** Does `work` with the server that the options mean, running or not. */
export async function withOperator<T>(options: ServerOptions, work: (ask: Ask) => Promise<T>): Promise<T> {
  const storage = storageOf(options);
  const socket = await runningServer(storage.folder);
  return socket ? askRunning(socket, work) : askStopped(storage, work);
}

async function runningServer(folder: string): Promise<Socket | undefined> {
  try {
    return await connectLocal(controlSocket(resolve(folder)));
  } catch (error) {
    if (error instanceof Fault && error.code === 'unavailable') return undefined;
    throw error;
  }
}

async function askRunning<T>(socket: Socket, work: (ask: Ask) => Promise<T>): Promise<T> {
  using client = new ControlClient(socket);
  return await work((command, given) => client.ask(command, given));
}

async function askStopped<T>({ folder, postgres }: Storage, work: (ask: Ask) => Promise<T>): Promise<T> {
  const { openStoppedDesk } = await import('../desk.ts');
  await using desk = await openStoppedDesk(folder, postgres);
  return await work((command, given = {}) => askDesk(desk, command, given));
}

async function askDesk(desk: ControlDesk, command: string, given: Readonly<Record<string, unknown>>): Promise<unknown> {
  let bug: unknown;
  const answer = await runControl(desk, { command, arguments: given }, (thrown) => (bug = thrown));
  if (bug !== undefined) throw bug;
  if (!answer.ok) throw new Fault(answer.code, answer.message);
  return answer.result;
}
