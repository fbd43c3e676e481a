import type { Reply } from '../../formats/smtp/index.ts';
import type { RecipientResult } from '../../net/smtp-client/index.ts';
import type { AttemptNote, LocalDelivery, QueueRow } from '../../store/records/index.ts';

/** What became of one row in one attempt. */
export interface Verdict {
  readonly row: QueueRow;
  readonly outcome: RecipientResult['outcome'];
  readonly reply: Reply;
  /** Who said it; absent when no host was reached. */
  readonly host?: string;
  readonly address?: string;
  readonly stage?: RecipientResult['stage'];
  readonly tls?: RecipientResult['tls'];
  /** Whose hosts were asked. */
  readonly provider?: string;
  /** How the way was chosen, and how it is protected. */
  readonly why?: string;
  /** The host tells the sender itself what becomes of it. */
  readonly reports?: boolean;
  /** The mailboxes of ours that get it. */
  readonly home?: readonly LocalDelivery[];
  /** There is another way now: it is tried again at once, and this counts for nothing. */
  readonly anotherWay?: boolean;
}

/** What came of an attempt. */
export interface Attempted {
  readonly verdicts: readonly Verdict[];
  /** What each host said on the way. */
  readonly notes: readonly AttemptNote[];
}
