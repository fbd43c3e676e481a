/** Bodies of requests, as far as a handler takes them. */
import { Fault } from '../../base/fault.ts';
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { limits } from '../../base/limits.ts';
import type { HttpRequest } from '../connection/index.ts';
import type { Room } from './room.ts';

/** A body that is held whole. Its room is given back when it is disposed, its memory when nobody needs it any more. */
export interface Held extends Disposable {
  /** Once. */
  take(): Uint8Array;
}

/** Throws Fault `messageTooLarge`, `unavailable` where too much is held already. */
export async function heldBody({ headers, body }: HttpRequest, room: Room): Promise<Held> {
  const max = limits.apiJsonBytesMax;
  if (Number(headers['content-length'] ?? 0) > max) throw tooLarge(max);
  using taken = new DisposableStack();
  const claim = taken.use(room.claim());
  const bytes = new GrowingBytes();
  for await (const chunk of body) {
    if (bytes.length + chunk.length > max) throw tooLarge(max);
    claim.grow(chunk.length);
    bytes.push(chunk);
  }
  const kept = taken.move();
  return { take: () => bytes.take(), [Symbol.dispose]: () => kept.dispose() };
}

/** A body that is passed on as it comes. Throws Fault `messageTooLarge`. */
export async function* boundedBody({ headers, body }: HttpRequest, max: number): AsyncGenerator<Uint8Array> {
  if (Number(headers['content-length'] ?? 0) > max) throw tooLarge(max);
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.length;
    if (seen > max) throw tooLarge(max);
    yield chunk;
  }
}

function tooLarge(max: number): Fault {
  return new Fault('messageTooLarge', `A request may have ${max} bytes at most`);
}

/** Throws Fault `badSyntax` for what is no JSON, or nested too deeply. */
export function jsonOf(bytes: Uint8Array): unknown {
  const text = textOf(bytes);
  if (depthOf(bytes) > limits.apiJsonDepthMax) throw new Fault('badSyntax', 'The JSON is nested too deeply');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new Fault('badSyntax', `The body is no JSON: ${wordsOf(error)}`, { cause: error });
  }
}

/** RFC 8259 §8.1 */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new Fault('badSyntax', 'The body is not UTF-8', { cause: error });
  }
}

/** Where it went wrong, without what stands there: it may be a letter. */
function wordsOf(error: unknown): string {
  const place = /position \d+(?: \(line \d+ column \d+\))?/.exec(String(error))?.[0];
  return place === undefined ? 'it breaks off, or is empty' : `something is wrong at ${place}`;
}

const [quote, backslash] = [0x22, 0x5c];
const opening: ReadonlySet<number | undefined> = new Set([0x5b, 0x7b]);
const closing: ReadonlySet<number | undefined> = new Set([0x5d, 0x7d]);

/** How deep lists and objects are nested, without reading more into it. */
function depthOf(bytes: Uint8Array): number {
  let [depth, deepest] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at + 1);
    else if (opening.has(byte)) deepest = Math.max(deepest, ++depth);
    else if (closing.has(byte)) depth--;
  }
  return deepest;
}

/** Where the quotation mark stands that ends a string: one with an even number of backslashes before it. */
function endOfString(bytes: Uint8Array, start: number): number {
  for (let end = bytes.indexOf(quote, start); end >= 0; end = bytes.indexOf(quote, end + 1)) {
    let before = end;
    while (before > start && bytes[before - 1] === backslash) before--;
    if ((end - before) % 2 === 0) return end;
  }
  return bytes.length;
}
