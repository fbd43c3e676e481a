/**
 * A disk with a memory in front of it, as the systems below a program have it: what was flushed is on the disk, of the rest
 * the power leaves what it likes. Written by the operations of a recording, one after the other.
 *
 * The reading is a harsh one. Of what was not flushed, any part may be there without what was written before it: single
 * sectors of a write, a new size without its content, a name without its file, a removal without the creation before it.
 * A name lasts when its folder was flushed, and not before, though ext4 and xfs keep the name of a new file that was flushed.
 * Nothing had to be excepted from this, for SQLite neither; what it shares between processes (-shm) is made anew and left out.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Random } from '../../src/base/random.ts';
import type { Operation } from './power-recording.ts';

/** What a disk writes whole or not at all. */
const sectorBytes = 512;

/** Decides what is left of each write; `whole` is the write, `part` one of its sectors. */
interface Chance {
  whole(): boolean;
  part(): boolean;
}

type Change =
  | { readonly index: number; readonly kind: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly index: number; readonly kind: 'resize'; readonly sizeBytes: number };

class File {
  #flushed = new Content();
  #waiting: Change[] = [];

  change(change: Change): void {
    this.#waiting.push(change);
  }

  flush(since: number): void {
    for (const change of this.#waiting) if (change.index < since) this.#flushed.apply(change, all);
    this.#waiting = this.#waiting.filter(({ index }) => index >= since);
  }

  /** What may be left of it. */
  leftover(random: Random): Buffer {
    const content = this.#flushed.copy();
    const chance = chanceOf(random);
    for (const change of this.#waiting) content.apply(change, chance);
    const whole = this.whole().length;
    if (whole > content.sizeBytes && random.fraction() < 0.3) content.resize(whole);
    return content.bytes;
  }

  whole(): Buffer {
    const content = this.#flushed.copy();
    for (const change of this.#waiting) content.apply(change, all);
    return content.bytes;
  }
}

const all: Chance = { whole: () => true, part: () => true };

/** Nothing, everything, the first so many writes with the last of them torn, any writes, or any sectors. */
function chanceOf(random: Random): Chance {
  const kind = random.fraction();
  if (kind < 0.2) return { whole: () => false, part: () => false };
  if (kind < 0.4) return all;
  const share = random.fraction();
  if (kind < 0.6) return firstWrites(random, Math.floor(share * 20));
  if (kind < 0.8) return { whole: () => random.fraction() < share, part: () => true };
  return { whole: () => true, part: () => random.fraction() < share };
}

function firstWrites(random: Random, count: number): Chance {
  let left = count;
  return { whole: () => --left >= 0, part: () => left > 0 || random.fraction() < 0.5 };
}

class Content {
  #buffer = Buffer.alloc(0);
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#sizeBytes);
  }

  copy(): Content {
    const copy = new Content();
    copy.#buffer = Buffer.from(this.bytes);
    copy.#sizeBytes = this.#sizeBytes;
    return copy;
  }

  apply(change: Change, chance: Chance): void {
    if (!chance.whole()) return;
    if (change.kind === 'resize') return this.resize(change.sizeBytes);
    const { at, bytes } = change;
    for (let from = at; from < at + bytes.length;) {
      const next = Math.min((Math.floor(from / sectorBytes) + 1) * sectorBytes, at + bytes.length);
      if (chance.part()) this.#put(from, bytes.subarray(from - at, next - at));
      from = next;
    }
  }

  resize(sizeBytes: number): void {
    if (sizeBytes > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(sizeBytes, this.#buffer.length * 2));
      this.bytes.copy(larger);
      this.#buffer = larger;
    }
    // What is cut off reads as zeros when the file grows again.
    if (sizeBytes < this.#sizeBytes) this.#buffer.fill(0, sizeBytes, this.#sizeBytes);
    this.#sizeBytes = sizeBytes;
  }

  #put(at: number, bytes: Buffer): void {
    if (at + bytes.length > this.#sizeBytes) this.resize(at + bytes.length);
    bytes.copy(this.#buffer, at);
  }
}

type Entry = File | Folder | undefined;

/** Names that change together: one, or the two of a renaming. */
interface Naming {
  readonly index: number;
  readonly names: readonly (readonly [string, Entry])[];
}

class Folder {
  #flushed = new Map<string, Entry>();
  #waiting: Naming[] = [];
  readonly now = new Map<string, Entry>();

  change(naming: Naming): void {
    this.#waiting.push(naming);
    put(this.now, naming);
  }

  flush(since: number): void {
    for (const naming of this.#waiting) if (naming.index < since) put(this.#flushed, naming);
    this.#waiting = this.#waiting.filter(({ index }) => index >= since);
  }

  leftover(random: Random): Map<string, Entry> {
    const names = new Map(this.#flushed);
    const chance = chanceOf(random);
    for (const naming of this.#waiting) if (chance.whole() && chance.part()) put(names, naming);
    return names;
  }
}

function put(names: Map<string, Entry>, naming: Naming): void {
  for (const [name, entry] of naming.names) {
    if (entry) names.set(name, entry);
    else names.delete(name);
  }
}

/** Which flushes a disk ignores that tells lies: for tests of the test. */
export type Lie = (path: string) => boolean;

export class Disk {
  readonly #root = new Folder();
  readonly #path: string;
  readonly #lie: Lie;
  #count = 0;

  /** Of the folder `path`, which is empty. */
  constructor(path: string, lie: Lie = () => false) {
    this.#path = path;
    this.#lie = lie;
  }

  /** Takes over what lies in the folder before the recording begins, all of it flushed. */
  load(): void {
    const paths = readdirSync(this.#path, { recursive: true, encoding: 'utf8' }).sort();
    for (const path of paths.map((each) => join(this.#path, each))) {
      const isFolder = statSync(path).isDirectory();
      this.take({ kind: 'create', path, isFolder });
      if (!isFolder) this.take({ kind: 'write', path, at: 0, bytes: readFileSync(path) });
    }
    for (const path of [this.#path, ...paths.map((each) => join(this.#path, each))]) {
      this.#find(path)?.flush(Infinity);
    }
    this.#count = 0;
  }

  /** The next operation of the recording. */
  take(operation: Operation): void {
    const index = this.#count++;
    switch (operation.kind) {
      case 'told':
        return;
      case 'write':
        return this.#file(operation.path).change({ index, kind: 'write', at: operation.at, bytes: operation.bytes });
      case 'resize':
        return this.#file(operation.path).change({ index, kind: 'resize', sizeBytes: operation.sizeBytes });
      case 'flush':
        if (!this.#lie(operation.path)) this.#find(operation.path)?.flush(operation.since);
        return;
      case 'create':
        return this.#create(index, operation.path, operation.isFolder);
      case 'remove':
        return this.#folder(operation.path).change({ index, names: [[basename(operation.path), undefined]] });
      case 'rename':
        return this.#rename(index, operation.path, operation.to);
    }
  }

  /** Writes into `folder` what may be left when the power goes now. */
  leave(folder: string, random: Random): void {
    leave(folder, this.#root, random);
  }

  /** Every file as programs see it while the power is there, by its path below the root. */
  files(folder = this.#root, path = ''): Map<string, Buffer> {
    const found = new Map<string, Buffer>();
    for (const [name, entry] of folder.now) {
      if (entry instanceof File) found.set(join(path, name), entry.whole());
      if (entry instanceof Folder) for (const each of this.files(entry, join(path, name))) found.set(...each);
    }
    return found;
  }

  /** What exists stays: a file may be opened as if it were new. */
  #create(index: number, path: string, isFolder: boolean): void {
    if (this.#find(path)) return;
    this.#folder(path).change({ index, names: [[basename(path), isFolder ? new Folder() : new File()]] });
  }

  #rename(index: number, path: string, to: string): void {
    assert.equal(dirname(path), dirname(to), 'This disk renames within a folder only');
    const names: Naming['names'] = [
      [basename(path), undefined],
      [basename(to), this.#find(path)],
    ];
    this.#folder(path).change({ index, names });
  }

  #file(path: string): File {
    const found = this.#find(path);
    assert.ok(found instanceof File, `${path} is a file`);
    return found;
  }

  /** The one in which `path` lies. */
  #folder(path: string): Folder {
    const found = this.#find(dirname(path));
    assert.ok(found instanceof Folder, `${dirname(path)} is a folder`);
    return found;
  }

  #find(path: string): Entry {
    if (path === this.#path) return this.#root;
    const parent = this.#find(dirname(path));
    return parent instanceof Folder ? parent.now.get(basename(path)) : undefined;
  }
}

function leave(path: string, folder: Folder, random: Random): void {
  for (const [name, entry] of folder.leftover(random)) {
    if (entry instanceof File) writeFileSync(join(path, name), entry.leftover(random));
    if (!(entry instanceof Folder)) continue;
    mkdirSync(join(path, name));
    leave(join(path, name), entry, random);
  }
}
