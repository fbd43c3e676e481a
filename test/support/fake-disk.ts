import { systemClock } from '../../src/base/clock.ts';
import { silentLog } from '../../src/base/log.ts';
import { Room } from '../../src/store/blobs/index.ts';

/** A disk whose room is what a test says, of which 100 KB stay free. It is looked at each time. */
export interface FakeDisk {
  readonly room: Room;
  /** "@room 150000" in a transcript: so many bytes are free from now on. */
  readonly hold: (freeBytes: string) => Promise<void>;
}

export function fakeDisk(): FakeDisk {
  let freeBytes = 1e12;
  let lookedAt = 0;
  const room = new Room({
    folder: '',
    freePercent: 4,
    freeBytes: 100_000,
    clock: { ...systemClock, monotonic: () => (lookedAt += 10_000) },
    log: silentLog,
    look: async () => ({ freeBytes, totalBytes: 1e12 }),
  });
  const hold = async (text: string): Promise<void> => void (freeBytes = Number(text));
  return { room, hold };
}
