/**
 * The indexing thread: owns the writing connection of the search index. It is told of bodies, reads them, makes their words
 * and writes those down, one request at a time; where the index is damaged or of another version, it makes an empty one.
 */
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { systemClock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import { FileBlobs } from '../blobs/index.ts';
import { isDamage, removeIndex } from './fts-file.ts';
import { FtsWriter } from './fts-writer.ts';
import type { IndexedBody, Proof } from './port.ts';
import type { IndexableBody, SearchProgram } from './program.ts';
import type { FromIndexThread, IndexThreadData, ToIndexThread, Trouble } from './wire.ts';

const port = parentPort as MessagePort;
const { folder, program: url, version } = workerData as IndexThreadData;
stepBack();
const program = (await import(url)) as SearchProgram;
const blobs = new FileBlobs({ folder });
let troubles: Trouble[] = [];
let isNew = false;
let writer = openWriter();

/** Where the system gives threads priorities of their own (Linux does), this one runs when nobody else wants to. */
function stepBack(): void {
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_LOW);
  } catch {
    // Then it is one among equals, and rests between its turns.
  }
}

function openWriter(): FtsWriter {
  try {
    return new FtsWriter(folder, version);
  } catch (error) {
    if (!isDamage(error)) throw error;
    note('The search index is made anew', error);
    return renewed();
  }
}

function renewed(): FtsWriter {
  isNew = true;
  removeIndex(folder);
  return new FtsWriter(folder, version);
}

function note(message: string, error: unknown, place?: string): void {
  const trouble = error instanceof Error ? (error.stack ?? error.message) : String(error);
  troubles.push({ message, trouble, ...(place !== undefined && { place }) });
}

function answer(since: number, more: Pick<FromIndexThread, 'hasMore' | 'refused'> = {}): void {
  const ms = systemClock.monotonic() - since;
  const message: FromIndexThread = { mark: writer.mark, isNew, ms, troubles, ...more };
  port.postMessage(message);
  troubles = [];
  isNew = false;
}

async function take(message: ToIndexThread): Promise<void> {
  const since = systemClock.monotonic();
  try {
    const hasMore = await perform(message);
    answer(since, { hasMore });
  } catch (error) {
    if (!isDamage(error)) return refuse(since, error);
    note('The search index failed and is made anew', error);
    renew();
    answer(since);
  }
}

/** A full or broken disk: what is written stays, and somebody tries again later. */
function refuse(since: number, error: unknown): void {
  note('The search index cannot be written', error);
  answer(since, { refused: true });
  close();
}

function renew(): void {
  writer[Symbol.dispose]();
  writer = renewed();
}

async function perform(message: ToIndexThread): Promise<boolean> {
  if (message.kind === 'add') await add(message.bodies, message.unread);
  else if (message.kind === 'keep') writer.keep(message.after, message.upTo, new Set(message.kept));
  else if (message.kind === 'truncate') writer.truncate(message.after);
  else if (message.kind === 'tidy') return writer.tidy();
  else if (message.kind === 'renew') renew();
  return false;
}

/** In transactions that take no longer than is good for those who wait for a search. */
async function add(bodies: readonly IndexableBody[], unread: boolean): Promise<void> {
  let batch: IndexedBody[] = [];
  let since = systemClock.monotonic();
  for (const body of bodies) {
    // Of an index that was just made anew, or of a request that came twice.
    if (body.id <= writer.mark) continue;
    batch.push(unread ? anything(body) : await indexed(body));
    if (systemClock.monotonic() - since < limits.indexTransactionMs && body !== bodies.at(-1)) continue;
    writer.add(batch, proofOf(body));
    batch = [];
    since = systemClock.monotonic();
  }
}

function proofOf({ id, hash }: IndexableBody): Proof {
  return { id, hash };
}

async function indexed(body: IndexableBody): Promise<IndexedBody> {
  try {
    return { id: body.id, ...(await program.wordsOf(body, blobs)) };
  } catch (error) {
    note('A message could not be indexed', error, body.place);
    return anything(body);
  }
}

function anything({ id }: IndexableBody): IndexedBody {
  return { id, words: [], isComplete: false };
}

function close(): void {
  writer[Symbol.dispose]();
  blobs[Symbol.dispose]();
  port.close();
}

port.on('message', (message: ToIndexThread) => {
  if (message.kind === 'close') close();
  else void take(message);
});
answer(systemClock.monotonic());
