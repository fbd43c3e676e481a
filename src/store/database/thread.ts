/**
 * The store thread: owns the only writing connection and the segment writer. Takes every command that waits, runs them
 * as one group, and answers them all in one message.
 */
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemClock } from '../../base/clock.ts';
import { SegmentWriter } from '../blobs/index.ts';
import { Connection } from './connection.ts';
import { factsOf } from './fault-facts.ts';
import { databaseFile } from './folder.ts';
import { GroupQueue } from './group-queue.ts';
import { runGroup, type Store } from './group.ts';
import { migrate } from './migrate.ts';
import type { Program } from './program.ts';
import { ConnectionView } from './views.ts';
import type { FromThread, ThreadData, ToThread } from './wire.ts';

const port = parentPort as MessagePort;

async function openStore({ folder, program: url }: ThreadData): Promise<Store> {
  const program = (await import(url)) as Program;
  const connection = new Connection(databaseFile(folder), 'write');
  migrate(connection, program.migrations);
  const newestPlace = await program.newestPlace(new ConnectionView(connection));
  return { program, connection, bodies: new SegmentWriter(folder, newestPlace) };
}

function post(message: FromThread): void {
  port.postMessage(message);
}

function close(store: Store): void {
  store.bodies[Symbol.dispose]();
  store.connection[Symbol.dispose]();
  port.close();
}

function serve(store: Store): void {
  const queue = new GroupQueue(port, systemClock, store.program.upkeep);
  let running = false;
  const drain = async (): Promise<void> => {
    running = true;
    for (let group = queue.take(); group.length > 0; group = queue.take()) {
      const report = await runGroup(store, group);
      queue.done();
      post({ kind: 'report', report });
    }
    running = false;
    if (queue.closes) close(store);
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
