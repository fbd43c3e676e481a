/** One file of the spool, as the server reads it: by whom it was written, what is asked, and the message. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Content, LocalOrder } from '../../mail/submission/index.ts';
import { completeMode, formLine, isNotify, type Order } from '../sendmail/index.ts';

/** A thousand long addresses fit. */
const orderBytesMax = 512 * 1024;
const chunkBytes = 64 * 1024;

export interface SpoolFile extends AsyncDisposable {
  readonly order: LocalOrder;
  readonly content: Content;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

/**
 * Opens a file that is complete; undefined for one that is still being written or is gone. The system knows who owns it, so
 * it must be a plain file under one name. Throws Fault `badSyntax` where it holds no order.
 */
export async function openSpoolFile(path: string): Promise<SpoolFile | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(goneOrHidden);
  if (!file) return undefined;
  try {
    const { uid, mode, nlink, mtimeMs, isPlain } = await factsOf(file);
    if (!isPlain || nlink !== 1) throw new Fault('badSyntax', 'It is no plain file of its own');
    if ((mode & 0o777) !== completeMode) {
      await file.close();
      return undefined;
    }
    const { order, start } = await readOrder(file, uid);
    const content: Content = () => chunksFrom(file, start);
    return { order, content, writtenAt: mtimeMs, [Symbol.asyncDispose]: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A file of mode 0600 is still being written, and is nobody's but its writer's. */
function goneOrHidden(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'EACCES') return undefined;
  if (error.code === 'ELOOP') throw new Fault('badSyntax', 'It is no plain file of its own');
  throw error;
}

async function factsOf(file: FileHandle) {
  const stat = await file.stat();
  const { uid, mode, nlink, mtimeMs } = stat;
  return { uid, mode, nlink, mtimeMs, isPlain: stat.isFile() };
}

async function readOrder(file: FileHandle, uid: number): Promise<{ order: LocalOrder; start: number }> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(orderBytesMax), 0, orderBytesMax, 0);
  const head = buffer.subarray(0, bytesRead);
  const end = head.indexOf(10, formLine.length);
  if (!head.subarray(0, formLine.length).equals(Buffer.from(formLine)) || end < 0) throw noOrder();
  return { order: { ...orderOf(head.toString('utf8', formLine.length, end)), uid }, start: end + 1 };
}

function orderOf(text: string): Order {
  try {
    const order = JSON.parse(text) as Partial<Order>;
    if (isWhole(order)) return order;
  } catch {
    // It is no JSON, or of another shape.
  }
  throw noOrder();
}

/** Whoever wrote it may have written anything: what it says must fit into commands, headers and logs. */
function isWhole(order: Partial<Order>): order is Order {
  const { recipients, user, sender, fullName, envid, ret, notify } = order;
  const isList = recipients?.every((item) => typeof item === 'string') ?? false;
  const areTexts = [user, sender ?? '', fullName ?? '', envid ?? ''].every(isLine);
  const isAsked = (notify === undefined || isNotify(notify)) && [undefined, 'full', 'hdrs'].includes(ret);
  return isList && areTexts && isAsked && (envid ?? '').length <= limits.envidCharactersMax;
}

function isLine(text: unknown): boolean {
  return typeof text === 'string' && text.length <= limits.spoolTextCharactersMax && !/\p{Cc}/u.test(text);
}

function noOrder(): Fault {
  return new Fault('badSyntax', 'It holds no order of sendmail');
}

async function* chunksFrom(file: FileHandle, start: number): AsyncGenerator<Uint8Array> {
  for (let at = start; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, at);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
