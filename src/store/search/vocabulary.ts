/**
 * The distinct words of an index as a few sorted pages of text: a word a line, in UTF-8. A search for a part of a word runs
 * through the bytes of all pages, at gigabytes a second; new words cost a line each. A word may stand on several pages.
 */
import { utf8Bytes } from '../../base/bytes.ts';
import type { WantedWord } from './port.ts';
import { isWanted } from './port.ts';

const lineFeed = 0x0a;

/** A page of words. */
export function pageOf(words: Iterable<string>): Uint8Array {
  const lines = Array.from(words, (word) => Buffer.from(`${word}\n`)).sort((a, b) => Buffer.compare(a, b));
  return Buffer.concat([Buffer.from('\n'), ...lines]);
}

/** One page with the words of all. Holds no more than the bytes of both. */
export function mergePages(pages: readonly Uint8Array[]): Uint8Array {
  const cursors = pages.map((page) => new Cursor(Buffer.from(page.buffer, page.byteOffset, page.length)));
  const merged = Buffer.alloc(pages.reduce((sum, { length }) => sum + length, 1));
  let end = merged.write('\n');
  for (let least = leastOf(cursors); least; least = leastOf(cursors)) {
    const line = least.line();
    end += line.copy(merged, end);
    for (const cursor of cursors) if (cursor.isAt(line)) cursor.advance();
  }
  return merged.subarray(0, end);
}

function leastOf(cursors: readonly Cursor[]): Cursor | undefined {
  let least: Cursor | undefined;
  for (const cursor of cursors) if (!cursor.isDone && (!least || cursor.isBefore(least))) least = cursor;
  return least;
}

/** A walk over the lines of a page. */
class Cursor {
  readonly #page: Buffer;
  #start = 1;
  #end: number;

  constructor(page: Buffer) {
    this.#page = page;
    this.#end = page.indexOf(lineFeed, 1) + 1;
  }

  get isDone(): boolean {
    return this.#end === 0;
  }

  line(): Buffer {
    return this.#page.subarray(this.#start, this.#end);
  }

  isBefore(other: Cursor): boolean {
    return this.#page.compare(other.#page, other.#start, other.#end, this.#start, this.#end) < 0;
  }

  isAt(line: Uint8Array): boolean {
    return !this.isDone && this.#page.compare(line, 0, line.length, this.#start, this.#end) === 0;
  }

  advance(): void {
    this.#start = this.#end;
    this.#end = this.#page.indexOf(lineFeed, this.#start) + 1;
  }
}

/** Adds the words of a page that are wanted to `found`, until there are more than `most`. */
export function wantedOnPage(page: Uint8Array, wanted: WantedWord, most: number, found: Set<string>): void {
  const bytes = Buffer.from(page.buffer, page.byteOffset, page.length);
  const needle = needleOf(wanted);
  for (let at = bytes.indexOf(needle); at >= 0 && found.size <= most;) {
    const start = bytes.lastIndexOf(lineFeed, needle[0] === lineFeed ? at : at - 1) + 1;
    const end = bytes.indexOf(lineFeed, start);
    const word = bytes.toString('utf8', start, end);
    if (isWanted(word, wanted)) found.add(word);
    at = bytes.indexOf(needle, end);
  }
}

function needleOf({ at, part }: WantedWord): Uint8Array {
  return utf8Bytes(`${at === 'start' ? '\n' : ''}${part}${at === 'end' ? '\n' : ''}`);
}
