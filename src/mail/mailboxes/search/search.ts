/** SEARCH over a mailbox: rows first, summaries for what rows left open, bytes of messages for the rest. */
import type { SearchKey } from '../../../formats/imap/index.ts';
import type { SearchIndex } from '../../../store/search/index.ts';
import { findingsOf } from './findings.ts';
import type { Candidate, SearchedRow, SearchScope, Test } from './key.ts';
import { testOf } from './key.ts';
import type { Turns } from '../turns.ts';

/** Where a search finds its messages. */
export interface SearchSource {
  /** All of them, upwards by UID. */
  rows(): Promise<readonly SearchedRow[]>;
  /** Those of `uids` that are still there, with all that can be asked of them, in batches. */
  candidates(uids: readonly number[]): AsyncIterable<Iterable<Candidate>>;
  /** Tells which messages need not be read. */
  readonly index?: SearchIndex | undefined;
}

/** The UIDs of the messages that match, upwards. */
export async function search(
  source: SearchSource,
  key: SearchKey,
  scope: SearchScope,
  turns: Turns,
): Promise<number[]> {
  const test = testOf(key, scope, await findingsOf(key, source.index));
  const found: number[] = [];
  const open: number[] = [];
  for (const row of await source.rows()) {
    const verdict = test.judge({ row });
    if (verdict) found.push(row.uid);
    else if (verdict === undefined) open.push(row.uid);
  }
  if (open.length === 0) return found;
  for await (const batch of source.candidates(open)) found.push(...(await matching(batch, test, turns)));
  return found.sort((a, b) => a - b);
}

async function matching(batch: Iterable<Candidate>, test: Test, turns: Turns): Promise<number[]> {
  const uids: number[] = [];
  for (const candidate of batch) {
    const pause = turns.giveWay();
    if (pause) await pause;
    if (test.judge(candidate) ?? (await test.settle(candidate))) uids.push(candidate.row.uid);
  }
  return uids;
}
