import { Fault } from '../../base/fault.ts';
import type { Body, BodyWriter, StoredBody } from '../blobs/index.ts';
import type { Connection } from './connection.ts';
import { factsOf, faultOf } from './fault-facts.ts';
import type { Command, News } from './port.ts';
import type { Program } from './program.ts';
import { ConnectionTx, ConnectionView } from './views.ts';
import type { Outcome, Report, Request } from './wire.ts';

/** Everything that writes, owned by one thread. */
export interface Store {
  readonly connection: Connection;
  readonly bodies: BodyWriter;
  readonly program: Program;
}

/** The bodies of one request after the flush, or why there are none. */
type Placed = readonly StoredBody[] | Fault;

/**
 * Runs a group: bodies appended and flushed once, then every command in its own savepoint, then one commit. What the
 * report says happened, will survive a crash; when the commit fails, nothing of the group happened.
 */
export async function runGroup(store: Store, requests: readonly Request[]): Promise<Report> {
  try {
    const placed = await placeBodies(store, requests);
    return await commitGroup(store, requests, placed);
  } catch (error) {
    rollBack(store.connection);
    const fault = factsOf(error);
    return { outcomes: requests.map(({ id }) => ({ id, fault })), news: [] };
  }
}

async function commitGroup(store: Store, requests: readonly Request[], placed: readonly Placed[]): Promise<Report> {
  const outcomes: Outcome[] = [];
  const news: News[] = [];
  store.connection.run('begin immediate');
  for (const [index, request] of requests.entries()) {
    outcomes.push(await runRequest(store, request, placed[index] as Placed, news));
  }
  // What upkeep has moved; anything else was flushed before the transaction began.
  store.bodies.flush();
  store.connection.run('commit');
  return { outcomes, news };
}

async function runRequest(store: Store, request: Request, placed: Placed, news: News[]): Promise<Outcome> {
  if (placed instanceof Fault) return refusal(request, placed);
  const { connection } = store;
  const tx = new ConnectionTx(connection);
  connection.run('savepoint command');
  try {
    const { keeper } = store.bodies;
    const output = await commandOf(store.program, request.name)(tx, request.input as never, placed, keeper);
    connection.run('release command');
    news.push(...tx.news);
    return { id: request.id, output };
  } catch (error) {
    undo(connection, error);
    return refusal(request, error);
  } finally {
    tx.end();
  }
}

/** Undoes one command. Where SQLite has given up the whole transaction (a full disk), the group fails with it. */
function undo(connection: Connection, error: unknown): void {
  if (!connection.inTransaction) throw error;
  connection.run('rollback to command');
  connection.run('release command');
}

function rollBack(connection: Connection): void {
  if (connection.inTransaction) connection.run('rollback');
}

function refusal({ id }: Request, thrown: unknown): Outcome {
  return { id, fault: factsOf(thrown) };
}

function commandOf({ commands }: Program, name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Error(`There is no command ${name}`);
  return command;
}

/** Appends what is new, each content once, and flushes. A failed flush concerns every request that has bodies. */
async function placeBodies(store: Store, requests: readonly Request[]): Promise<Placed[]> {
  const known = new Map<string, StoredBody>();
  const placed: Placed[] = [];
  for (const { bodies } of requests) placed.push(await placedOrFault(store, bodies, known));
  const failure = flushed(store.bodies);
  return failure ? placed.map((one, index) => (requests[index]?.bodies.length ? failure : one)) : placed;
}

async function placedOrFault(store: Store, bodies: readonly Body[], known: Map<string, StoredBody>): Promise<Placed> {
  try {
    const placed: StoredBody[] = [];
    for (const body of bodies) placed.push(await placeOnce(store, body, known));
    return placed;
  } catch (error) {
    return faultWithCause(error);
  }
}

async function placeOnce(store: Store, body: Body, known: Map<string, StoredBody>): Promise<StoredBody> {
  const view = new ConnectionView(store.connection);
  const found = known.get(body.hash) ?? (await store.program.findBody(view, body.hash)) ?? store.bodies.append(body);
  known.set(body.hash, found);
  return found;
}

function flushed(bodies: BodyWriter): Fault | undefined {
  try {
    bodies.flush();
    return undefined;
  } catch (error) {
    return faultWithCause(error);
  }
}

function faultWithCause(error: unknown): Fault {
  return error instanceof Fault ? error : faultOf(factsOf(error));
}
