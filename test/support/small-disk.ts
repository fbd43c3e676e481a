import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of its own in memory, or undefined where we may not mount one. */
export function smallDisk(): { readonly path: string; readonly remove: () => void } | undefined {
  const path = mkdtempSync(join(tmpdir(), 'posthouse-disk-'));
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', path]);
  const remove = (): void => {
    if (status === 0) spawnSync('umount', ['-l', path]);
    rmSync(path, { recursive: true, force: true });
  };
  if (status === 0) return { path, remove };
  remove();
  return undefined;
}

/** Takes the last byte of room, as often as it is asked, and gives it back. */
export class Ballast {
  readonly #path: string;
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#path = join(folder, 'ballast');
  }

  /** Takes so much before anybody else does, and gives it back with the rest. */
  hold(bytes: number): void {
    writeFileSync(this.#path, Buffer.alloc(bytes), { flag: 'a' });
  }

  fill(): void {
    while (statfsSync(this.#folder).bavail > 0) {
      const { bavail, bsize } = statfsSync(this.#folder);
      writeFileSync(this.#path, Buffer.alloc(Math.min(1024 * 1024, bavail * bsize)), { flag: 'a' });
    }
  }

  drop(): void {
    rmSync(this.#path, { force: true });
  }
}
