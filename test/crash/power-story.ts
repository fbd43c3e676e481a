/**
 * The story that is recorded for the power loss tests: what is written, and how what was promised is told. The program
 * writes one line of JSON for each fact; the recorder sees them in their order among the operations of the disk.
 */
import { createHash } from 'node:crypto';

export interface Found {
  readonly accountId: number;
  readonly mailbox: string;
  readonly uid: number;
  readonly id: string;
}

export type Told =
  /** From now on these may be there: all of them in all accounts, or none. */
  | { readonly kind: 'will'; readonly ids: readonly string[]; readonly accountIds: readonly number[] }
  /** Acknowledged: from now on they must be there. */
  | { readonly kind: 'has'; readonly found: readonly Found[] }
  /** From now on it may be gone; and it is gone. */
  | { readonly kind: 'leaves' | 'left'; readonly accountId: number; readonly id: string };

/** The bytes of a message: its id in the first line, then what does not compress, or a lot of what does. */
export function contentOf(id: string): Buffer {
  const digest = createHash('sha256').update(id).digest();
  const kind = digest.readUInt8(0) % 16;
  const length = digest.readUInt16LE(1);
  if (kind === 0) return Buffer.from(`${id}\r\n`.repeat(20_000 + length));
  return Buffer.from(`${id}\r\n${noise(id, kind < 3 ? length : length >> 5)}`, 'latin1');
}

/** The id of whoever's bytes these are. */
export function idOf(content: Uint8Array): string {
  const [line = ''] = Buffer.from(content.subarray(0, 100)).toString('latin1').split('\r\n');
  return line;
}

function noise(seed: string, sizeBytes: number): string {
  return createHash('shake256', { outputLength: sizeBytes }).update(seed).digest('latin1');
}
