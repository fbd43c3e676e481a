import { limits } from '../../base/limits.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import type { OutgoingMessage } from '../../net/smtp-client/index.ts';
import type { Blobs } from '../../store/blobs/index.ts';
import type { QueueRow } from '../../store/records/index.ts';
import type { Hop } from '../routing/index.ts';
import type { Hooks } from './hooks.ts';
import { outward } from './outward.ts';
import { readOnce } from './read-once.ts';

export interface OutgoingOptions {
  readonly blobs: Pick<Blobs, 'read'>;
  readonly hooks: Pick<Hooks, 'sign'>;
}

/** One message on its way to some of its recipients at a host. `asked` is called when that wants its content. */
export function outgoing(
  rows: readonly [QueueRow, ...QueueRow[]],
  { kind }: Pick<Hop, 'kind'>,
  { blobs, hooks: { sign } }: OutgoingOptions,
  asked: () => void,
): OutgoingMessage {
  const { reversePath, smtputf8, sizeBytes, place, bodyId, forwardedBy, terms } = rows[0];
  const stored = (): AsyncIterable<Uint8Array> => blobs.read(place);
  // It is asked for twice: to be signed, and to be sent.
  const body = sizeBytes <= limits.outgoingHeldBytesMax ? readOnce(stored) : stored;
  const content = (): AsyncIterable<Uint8Array> => {
    asked();
    return outward(body(), forwardedBy);
  };
  return {
    reversePath: reversePath === '' ? null : parseAddress(reversePath),
    recipients: rows.map((row) => parseAddress(row.forwardPath)),
    smtputf8,
    // Nobody has looked; and to say so of plain ASCII does no harm (RFC 6152 §3).
    eightBit: true,
    sizeBytes,
    terms,
    recipientTerms: rows.map((row) => row.terms),
    content,
    ...(sign && {
      prelude: (shown, form) =>
        sign({
          reversePath,
          content: shown,
          bodyKey: JSON.stringify([bodyId, forwardedBy, form]),
          isPassing: forwardedBy !== '' || kind === 'store',
        }),
    }),
  };
}
