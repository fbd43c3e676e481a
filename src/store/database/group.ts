import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Body, BodyWriter, StoredBody } from '../blobs/index.ts';
import { factsOf, faultOf } from './fault-facts.ts';
import type { Command, News } from './port.ts';
import type { Program } from './program.ts';
import type { Outcome, Report, Request } from './wire.ts';
import type { Writer } from './writer.ts';

/** Everything that writes, owned by one thread. */
export interface Store {
  readonly writer: Writer;
  readonly bodies: BodyWriter;
  readonly program: Program;
  readonly clock: Clock;
}

/** The bodies of one request after the flush, or why there are none. */
type Placed = readonly StoredBody[] | Fault;

/** A request whose bodies may have been placed already, by a group that ended before its turn. */
export interface Member extends Request {
  readonly placed?: Placed;
}

/** How a group ended. `left` found no time in it and goes first in the next, in the same order. */
export interface GroupEnd extends Report {
  readonly left: readonly Member[];
}

/**
 * Runs a group: bodies appended and flushed once, every command in its own savepoint, one commit. What the report says
 * happened, will survive a crash; when the commit fails, nothing of the group happened.
 *
 * The commands run while the disk works on the bodies; the commit waits until it has them. Who comes late in a group waits
 * for all before it and for the flush: so it ends early when its commands take long.
 */
export async function runGroup(store: Store, requests: readonly Member[]): Promise<GroupEnd> {
  try {
    await store.writer.ready();
    const placed = await placeBodies(store, requests);
    const failure = flushed(store.bodies);
    return await commitPatiently(store, requests, { placed, failure });
  } catch (error) {
    const fault = factsOf(error);
    return { outcomes: requests.map(({ id }) => ({ id, fault })), news: [], left: [] };
  }
}

/** Where the bodies of a group lie, and why they do not after all, known when the flush is over. */
interface Placing {
  readonly placed: readonly Placed[];
  readonly failure: Promise<Fault | undefined>;
}

/** Tries again what stood against the transaction of another process. */
async function commitPatiently(store: Store, requests: readonly Member[], placing: Placing): Promise<GroupEnd> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await commitGroup(store, requests, placing);
    } catch (error) {
      await store.writer.rollBack();
      const lost = await placing.failure;
      if (lost) return await commitPatiently(store, requests, withoutBodies(requests, placing, lost));
      if (attempt === limits.groupAttemptsMax || !store.writer.isConflict(error)) throw error;
      await store.clock.sleep(2 ** attempt);
    }
  }
}

/** The flush has failed: those that have bodies hear of it, the others go on. */
function withoutBodies(requests: readonly Member[], { placed }: Placing, lost: Fault): Placing {
  const left = placed.map((one, index) => (requests[index]?.bodies.length ? lost : one));
  return { placed: left, failure: Promise.resolve(undefined) };
}

async function commitGroup(store: Store, requests: readonly Member[], { placed, failure }: Placing): Promise<GroupEnd> {
  const { writer, bodies, clock } = store;
  const outcomes: Outcome[] = [];
  const news: News[] = [];
  await writer.begin();
  const until = clock.monotonic() + limits.groupRunMsMax;
  for (const [index, request] of requests.entries()) {
    if (index > 0 && clock.monotonic() >= until) break;
    outcomes.push(await runRequest(store, request, placed[index] as Placed, news));
  }
  const lost = await failure;
  if (lost) throw lost;
  // What upkeep has moved.
  await bodies.flush();
  await writer.commit(news);
  return { outcomes, news, left: leftOf(requests, placed, outcomes.length) };
}

function leftOf(requests: readonly Member[], placed: readonly Placed[], done: number): Member[] {
  return requests.slice(done).map((request, index) => ({ ...request, placed: placed[done + index] as Placed }));
}

async function runRequest(store: Store, request: Request, placed: Placed, news: News[]): Promise<Outcome> {
  if (placed instanceof Fault) return refusal(request, placed);
  const { writer, bodies } = store;
  const tx = await writer.beginCommand();
  try {
    const output = await commandOf(store.program, request.name)(tx, request.input as never, placed, bodies.keeper);
    await writer.keepCommand();
    news.push(...tx.news);
    return { id: request.id, output };
  } catch (error) {
    await writer.undoCommand(error);
    return refusal(request, error);
  } finally {
    tx.end();
  }
}

function refusal({ id }: Request, thrown: unknown): Outcome {
  return { id, fault: factsOf(thrown) };
}

function commandOf({ commands }: Program, name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new Error(`There is no command ${name}`);
  return command;
}

/** Appends what is new, each content once. */
async function placeBodies(store: Store, requests: readonly Member[]): Promise<Placed[]> {
  const known = new Map<string, StoredBody>();
  const placed: Placed[] = [];
  for (const request of requests) placed.push(placedBefore(request, known) ?? (await placeNew(store, request, known)));
  return placed;
}

function placedBefore({ placed }: Member, known: Map<string, StoredBody>): Placed | undefined {
  if (placed && !(placed instanceof Fault)) for (const body of placed) known.set(body.hash, body);
  return placed;
}

async function placeNew(store: Store, { bodies }: Request, known: Map<string, StoredBody>): Promise<Placed> {
  try {
    const placed: StoredBody[] = [];
    for (const body of bodies) placed.push(await placeOnce(store, body, known));
    return placed;
  } catch (error) {
    return faultWithCause(error);
  }
}

async function placeOnce(store: Store, body: Body, known: Map<string, StoredBody>): Promise<StoredBody> {
  const { program, writer, bodies } = store;
  const found = known.get(body.hash) ?? (await program.findBody(writer.view, body.hash)) ?? bodies.append(body);
  known.set(body.hash, found);
  return found;
}

/** Why the flush failed, if it did. It concerns every request that has bodies. */
async function flushed(bodies: BodyWriter): Promise<Fault | undefined> {
  try {
    await bodies.flush();
    return undefined;
  } catch (error) {
    return faultWithCause(error);
  }
}

function faultWithCause(error: unknown): Fault {
  return error instanceof Fault ? error : faultOf(factsOf(error));
}
