/** A report by HTTPS, RFC 8460 §5.4, and what follows from the answer. */
import { limits } from '../../base/limits.ts';
import { FetchFault, type Fetcher } from '../../net/fetch/index.ts';
import type { TlsReportRow } from '../../store/records/index.ts';

export type Fetching = Pick<Fetcher, 'fetch'>;

export interface Said {
  readonly isTaken: boolean;
  /** It would be no different tomorrow. */
  readonly isHopeless: boolean;
  /** As in "201", or why there was no answer. */
  readonly outcome: string;
}

/** One attempt. Throws what is no fault of the other side. */
export async function post(url: string, body: Uint8Array, fetcher: Fetching, signal: AbortSignal): Promise<Said> {
  const headers = { 'content-type': 'application/tlsrpt+gzip' };
  const order = { url, method: 'POST', headers, body, timeoutMs: limits.tlsReportPostMs, signal } as const;
  try {
    const { status } = await fetcher.fetch(order);
    return { isTaken: status >= 200 && status < 300, isHopeless: false, outcome: String(status) };
  } catch (error) {
    if (!(error instanceof FetchFault)) throw error;
    return {
      isTaken: false,
      isHopeless: error.reason === 'url',
      outcome: error.message.slice(0, limits.tlsFailureReasonMax),
    };
  }
}

/** RFC 8460 §5.5: for a day, less and less often. */
export function afterAttempt(
  { id, madeAt, attempts }: TlsReportRow,
  { isTaken, isHopeless, outcome }: Said,
  now: number,
) {
  const nextAttemptAt = now + limits.tlsReportPauseMs * 2 ** Math.min(attempts, 10);
  const isOver = isHopeless || nextAttemptAt > madeAt + limits.tlsReportTriedMs;
  const state = isTaken ? ('sent' as const) : isOver ? ('dropped' as const) : ('waiting' as const);
  return { id, state, nextAttemptAt, outcome };
}
