/** Reports that a message brings: of delivery (RFC 3464) and of what became of a message (RFC 8098). */
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import {
  isDeliveryReport,
  isDispositionReport,
  parseDeliveryReport,
  parseDisposition,
} from '../../formats/reports/index.ts';
import type { RecipientReport } from '../../formats/reports/index.ts';
import { contentOf, gathered, type Piece, sliced } from './content.ts';
import { isoOf } from './times.ts';
import type { Anatomy, DeliveryNote, DispositionNote, RecipientNote } from './types.ts';

export type Reports = Pick<Anatomy, 'deliveryReport' | 'dispositionReport'>;

/** What a part reports; {} for a part that is no report. Reads limits.reportBytesMax of it. */
export async function reportIn(piece: Piece): Promise<Reports> {
  const type = `${piece.part.type}/${piece.part.subtype}`;
  if (isDeliveryReport(type)) return { deliveryReport: deliveryNote(piece.number, await beginningOf(piece)) };
  if (isDispositionReport(type)) return { dispositionReport: dispositionNote(piece.number, await beginningOf(piece)) };
  return {};
}

async function beginningOf(piece: Piece): Promise<Uint8Array> {
  const beginning = sliced(contentOf(piece), 0, limits.reportBytesMax);
  return (await gathered(beginning, limits.reportBytesMax)) ?? new Uint8Array(0);
}

function deliveryNote(part: string, content: Uint8Array): DeliveryNote {
  const { arrivedAt, recipients, ...told } = parseDeliveryReport(content);
  return {
    part,
    ...told,
    ...given('arrivedAt', arrivedAt && isoOf(arrivedAt)),
    recipients: recipients.map(recipientNote),
  };
}

function recipientNote({ lastAttemptAt, willRetryUntil, ...told }: RecipientReport): RecipientNote {
  return {
    ...told,
    ...given('lastAttemptAt', lastAttemptAt && isoOf(lastAttemptAt)),
    ...given('willRetryUntil', willRetryUntil && isoOf(willRetryUntil)),
  };
}

function dispositionNote(part: string, content: Uint8Array): DispositionNote {
  return { part, ...parseDisposition(content) };
}
