/**
 * The check of a house: rows against rows, rows against bodies, the feed against what it tells of; and the mending.
 *
 * Promises that it can run beside a working server, in small turns that leave it most of the time; that each mailbox is
 * seen out of one snapshot; that nothing is changed unless it is asked for; and that whatever is mended is mended in a
 * transaction which looks again for itself. Removes nothing that can still be read.
 */
export {
  checkSteps,
  HouseCheck,
  type CheckOrder,
  type CheckProgress,
  type CheckStep,
  type CheckTurn,
} from './check.ts';
export type { Finding, Found, Harm, Remedy } from './findings.ts';
export type { CheckedIndex, CheckParts } from './parts.ts';
