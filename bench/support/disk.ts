/** What the disk itself can do: append and flush, without any server around it. */

import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Messages a second when `group` of them of `sizeBytes` are appended to a file, then flushed together. */
export function appendsPerSecond(folder: string, sizeBytes: number, group: number, forMs = 1000): number {
  const place = mkdtempSync(join(folder, 'posthouse-disk-'));
  const file = openSync(join(place, 'appended'), 'w');
  const content = Buffer.alloc(sizeBytes * group, 'x');
  const since = performance.now();
  let written = 0;
  try {
    while (performance.now() - since < forMs) {
      writeSync(file, content);
      fdatasyncSync(file);
      written += group;
    }
    return (written * 1000) / (performance.now() - since);
  } finally {
    closeSync(file);
    rmSync(place, { recursive: true });
  }
}
