import { Fault } from '../../base/fault.ts';

const noRoom = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What a failed file operation means to those who wait: no room, or a disk that does not answer. */
export function diskFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== undefined && noRoom.has(code)) return new Fault('storageFull', 'The disk is full', { cause: error });
  return new Fault('unavailable', 'The disk cannot be used now', { cause: error });
}
