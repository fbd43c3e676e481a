import { Fault } from '../../base/fault.ts';
import { DamagedRecord } from './frames.ts';

/** True where a body is not what was written, for good; false where it could not be looked at. */
export function isDamage(error: unknown): boolean {
  return error instanceof Fault && error.cause instanceof DamagedRecord;
}
