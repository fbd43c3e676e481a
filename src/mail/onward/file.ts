import { constants } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';

const { O_RDWR, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
const lockPauseMs = 100;

/**
 * Appends a message to a file, under the lock that mail programs use (`PATH.lock`), and flushes it. Either all of it is there
 * for good or nothing; after a power cut a part may be, which begins no message. Throws Fault `unavailable` where the lock
 * stays taken or it is no plain file, and what the file system throws.
 */
export async function appendToFile(path: string, message: AsyncIterable<Uint8Array>, clock: Clock): Promise<void> {
  await using _ = await lockOf(`${path}.lock`, clock);
  // A pipe without a reader would hold us for ever.
  await using file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600);
  const before = await file.stat();
  if (!before.isFile()) throw new Fault('unavailable', `${path} is no plain file`);
  try {
    await file.appendFile(await gapAfter(file, before.size));
    for await (const chunk of message) await file.appendFile(chunk);
    await file.sync();
  } catch (error) {
    await file.truncate(before.size);
    throw error;
  }
  if (before.size === 0) await syncFolder(dirname(path));
}

/** A message begins behind an empty line; a file that was cut off in the middle lacks it. */
async function gapAfter(file: FileHandle, size: number): Promise<string> {
  if (size === 0) return '';
  const { buffer } = await file.read(Buffer.alloc(2), 0, 2, Math.max(0, size - 2));
  const tail = buffer.subarray(0, Math.min(size, 2)).toString('latin1');
  if (tail === '\n\n') return '';
  return tail.endsWith('\n') ? '\n' : '\n\n';
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path);
  await folder.sync();
}

/** RFC 4155 names no lock; a file that only one can make is what all programs share, also over NFS. */
async function lockOf(path: string, clock: Clock): Promise<AsyncDisposable> {
  const until = clock.monotonic() + limits.fileLockWaitMs;
  while (!(await tryLock(path, clock))) {
    if (clock.monotonic() >= until) throw new Fault('unavailable', `${path} is there: somebody else writes`);
    await clock.sleep(lockPauseMs);
  }
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

async function tryLock(path: string, clock: Clock): Promise<boolean> {
  try {
    await using file = await open(path, 'wx');
    await file.writeFile(`${process.pid}\n`);
    return true;
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    await removeStale(path, clock);
    return false;
  }
}

async function removeStale(path: string, clock: Clock): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found && clock.now() - found.mtimeMs > limits.fileLockMs) await rm(path, { force: true });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
