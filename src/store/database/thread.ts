/**
 * The store thread: owns the only writing connection and the segment writer. Takes every command that waits, runs them
 * as one group, and answers them all in one message.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemClock } from '../../base/clock.ts';
import { SegmentWriter } from '../blobs/index.ts';
import { factsOf } from './fault-facts.ts';
import { databaseFile } from './folder.ts';
import { GroupQueue } from './group-queue.ts';
import { runGroup, type Store } from './group.ts';
import type { Program } from './program.ts';
import type { FromThread, ThreadData, ToThread } from './wire.ts';
import type { Writer } from './writer.ts';

const port = parentPort as MessagePort;

async function openStore(data: ThreadData): Promise<Store> {
  const program = (await import(data.program)) as Program;
  const writer = await openWriter(data, program.migrations);
  const newestPlace = await program.newestPlace(writer.view);
  return { program, writer, bodies: new SegmentWriter(data.folder, newestPlace), clock: systemClock };
}

/** Each thread loads the one driver that it needs. */
async function openWriter({ folder, postgres, origin }: ThreadData, migrations: readonly string[]): Promise<Writer> {
  if (postgres !== undefined) {
    const { PostgresWriter } = await import('./postgres/writer.ts');
    return PostgresWriter.open(migrations, { url: postgres, origin, clock: systemClock });
  }
  const { SqliteWriter } = await import('./sqlite/writer.ts');
  return SqliteWriter.open(databaseFile(folder), migrations);
}

function post(message: FromThread): void {
  port.postMessage(message);
}

async function close({ bodies, writer }: Store): Promise<void> {
  bodies[Symbol.dispose]();
  await writer[Symbol.asyncDispose]();
  port.close();
}

function serve(store: Store): void {
  const queue = new GroupQueue(port, systemClock, store.program.upkeep);
  let running = false;
  const drain = async (): Promise<void> => {
    running = true;
    for (let group = queue.take(); group.length > 0; group = queue.take()) {
      const { outcomes, news, left } = await runGroup(store, group);
      queue.done(left);
      post({ kind: 'report', report: { outcomes, news } });
    }
    running = false;
    if (queue.closes) await close(store);
  };
  port.on('message', (message: ToThread) => {
    queue.push(message);
    if (!running) void drain();
  });
}

try {
  serve(await openStore(workerData as ThreadData));
  post({ kind: 'ready' });
} catch (error) {
  post({ kind: 'failed', fault: factsOf(error) });
}
