import type { Reply } from '../../formats/smtp/index.ts';
import type { RecipientResult } from '../../net/smtp-client/index.ts';
import type { LocalDelivery, QueueRow } from '../../store/records/index.ts';

/** What became of one row in one attempt. */
export interface Verdict {
  readonly row: QueueRow;
  readonly outcome: RecipientResult['outcome'];
  readonly reply: Reply;
  /** Who said it; absent when no host was reached. */
  readonly host?: string;
  /** The host tells the sender itself what becomes of it. */
  readonly reports?: boolean;
  /** The mailboxes of ours that get it. */
  readonly home?: readonly LocalDelivery[];
}
