import { concatBytes } from '../../base/bytes.ts';

const cr = 13;
const lf = 10;
const dot = 46;
const crlf = Uint8Array.of(cr, lf);
const space = Uint8Array.of(32);
const oneCr = Uint8Array.of(cr);
const nothing = new Uint8Array(0);

/** What one chunk of data brought. */
export interface Decoded {
  /** The content in it, in order; slices of the chunk where possible, so copy before the chunk is reused. */
  readonly content: readonly Uint8Array[];
  /** How many bytes of the chunk belong to the data; less than all only when `done`. */
  readonly used: number;
  /** The end of data was met. */
  readonly done: boolean;
}

/**
 * Takes the dots away and finds the end of data (RFC 5321 §4.5.2, §4.1.1.4), in chunks split anywhere.
 *
 * Only CR LF "." CR LF ends the data. A bare LF becomes a line end of the content but no place where a dot counts; a
 * bare CR becomes a space, or vanishes before a line end: so no two servers can disagree on where a message ends.
 */
export class DataDecoder {
  #atLineStart = true;
  /** Bytes at the end of the last chunk whose meaning the next chunk decides: ".", ".\r" or "\r". */
  #held: Uint8Array = nothing;

  decode(chunk: Uint8Array): Decoded {
    const held = this.#held.length;
    const scan = new Scan(held === 0 ? chunk : concatBytes([this.#held, chunk]));
    this.#held = nothing;
    const done = this.#scan(scan);
    if (!done) this.#held = scan.held;
    return { content: scan.content, used: scan.at - held, done };
  }

  #scan(scan: Scan): boolean {
    while (scan.at < scan.bytes.length) {
      if (this.#atLineStart && scan.bytes[scan.at] === dot) {
        const end = scan.endOfData();
        if (end !== 'no') return end === 'yes';
        scan.drop(1);
      }
      const lineEnd = scan.line();
      this.#atLineStart = lineEnd === 'crlf';
    }
    scan.keepRun();
    return false;
  }
}

/** Content that came without dots (RFC 3030), with the same line ends that `DataDecoder` makes, in chunks split anywhere. */
export class LineMender {
  #held: Uint8Array = nothing;

  /** The content that became known; slices of the chunk where possible. */
  mend(chunk: Uint8Array): readonly Uint8Array[] {
    const scan = new Scan(this.#held.length === 0 ? chunk : concatBytes([this.#held, chunk]));
    while (scan.at < scan.bytes.length) scan.line();
    scan.keepRun();
    this.#held = scan.held;
    return scan.content;
  }

  /** The rest: a bare CR at the very end is a space too. */
  end(): readonly Uint8Array[] {
    return this.#held.length > 0 ? [space] : [];
  }
}

/** One pass over one chunk. Unchanged stretches ("runs") are handed on as slices; only what is mended is copied. */
class Scan {
  readonly bytes: Uint8Array;
  readonly content: Uint8Array[] = [];
  at = 0;
  held: Uint8Array = nothing;
  #runStart = 0;
  /** Where the next CR is, found once for many lines; -1 before the first search. */
  #nextCr = -1;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** At a dot that begins a line: is this the end of data? 'wait' when the chunk ends too early to know. */
  endOfData(): 'yes' | 'no' | 'wait' {
    const [, second, third] = this.bytes.subarray(this.at, this.at + 3);
    if (second === cr && third === lf) {
      this.keepRun();
      this.at += 3;
      return 'yes';
    }
    if (second === undefined || (second === cr && third === undefined)) {
      this.#hold(this.bytes.slice(this.at));
      return 'wait';
    }
    return 'no';
  }

  /** Passes over the rest of a line and says how it ended. */
  line(): 'crlf' | 'bare' | 'open' {
    const found = this.bytes.indexOf(lf, this.at);
    const lineFeed = found === -1 ? this.bytes.length : found;
    const carriage = this.#carriageReturn();
    if (carriage === lineFeed - 1 && found !== -1) {
      this.at = lineFeed + 1;
      return 'crlf';
    }
    if (carriage < lineFeed) return this.#bareCr(carriage);
    this.at = lineFeed;
    if (found === -1) return 'open';
    this.#mend(crlf, 1);
    return 'bare';
  }

  /** Takes `count` bytes out of the content. */
  drop(count: number): void {
    this.#mend(nothing, count);
  }

  /** Hands on what has been passed over and not changed. */
  keepRun(): void {
    if (this.at > this.#runStart) this.content.push(this.bytes.subarray(this.#runStart, this.at));
    this.#runStart = this.at;
  }

  /** One or more CRs that are not simply the first half of CR LF. */
  #bareCr(carriage: number): 'crlf' | 'open' {
    let behind = carriage;
    while (this.bytes[behind] === cr) behind++;
    this.at = carriage;
    if (behind === this.bytes.length) {
      this.#hold(oneCr);
      return 'open';
    }
    const endsLine = this.bytes[behind] === lf;
    this.#mend(endsLine ? crlf : space, behind - carriage + (endsLine ? 1 : 0));
    return endsLine ? 'crlf' : 'open';
  }

  #carriageReturn(): number {
    if (this.#nextCr < this.at) {
      const found = this.bytes.indexOf(cr, this.at);
      this.#nextCr = found === -1 ? this.bytes.length : found;
    }
    return this.#nextCr;
  }

  #mend(replacement: Uint8Array, count: number): void {
    this.keepRun();
    if (replacement.length > 0) this.content.push(replacement);
    this.at += count;
    this.#runStart = this.at;
  }

  #hold(bytes: Uint8Array): void {
    this.keepRun();
    this.held = bytes;
    this.at = this.bytes.length;
    this.#runStart = this.at;
  }
}

const oneDot = Uint8Array.of(dot);

/** Puts the dots in (RFC 5321 §4.5.2). The content must have CRLF line ends; chunks may be split anywhere. */
export class DotStuffer {
  #last = lf;
  #lastButOne = cr;

  /** The chunk as it goes on the wire: slices of it, with dots between where a line begins with one. */
  *stuff(chunk: Uint8Array): Generator<Uint8Array> {
    let start = 0;
    for (const at of this.#leadingDots(chunk)) {
      if (at > start) yield chunk.subarray(start, at);
      yield oneDot;
      start = at;
    }
    if (start < chunk.length) yield chunk.subarray(start);
    this.#remember(chunk);
  }

  /** What ends the data; completes the last line where the content left it open. */
  end(): Uint8Array {
    const open = !(this.#last === lf && this.#lastButOne === cr);
    return Uint8Array.from([...(open ? [cr, lf] : []), dot, cr, lf]);
  }

  *#leadingDots(chunk: Uint8Array): Generator<number> {
    if (this.#last === lf && chunk[0] === dot) yield 0;
    const view = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    for (let at = view.indexOf('\n.'); at !== -1; at = view.indexOf('\n.', at + 1)) yield at + 1;
  }

  #remember(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#lastButOne = chunk.at(-2) ?? this.#last;
    this.#last = chunk.at(-1) as number;
  }
}
