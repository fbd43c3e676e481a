/**
 * Reports about mail: of delivery ("bounces" and their friendlier kin), RFC 3464, and of disposition ("read receipts"),
 * RFC 8098, both in the frame of RFC 6522; written and read. And reports of TLS sessions (RFC 8460) in that frame.
 *
 * Pure: facts in, bytes out. The first part of a report is for people who never heard of SMTP. Text of the other side is
 * quoted on one line, so that it can break nothing, and at most a bounded part of the original header is repeated. No clock
 * and no chance inside: times, ids and boundaries are given. Reading never throws: what makes no sense is left out.
 */
export { type Cause, causeOfReply } from './causes.ts';
export type { DeliveryNotice, RecipientNotice } from './delivery-notice.ts';
export { printDeliveryNotice } from './dsn.ts';
export { type DispositionNotice, printDisposition } from './mdn.ts';
export {
  type DeliveryAction,
  type DeliveryReport,
  isDeliveryReport,
  parseDeliveryReport,
  type RecipientReport,
} from './read-dsn.ts';
export {
  type Disposition,
  dispositionAsked,
  type DispositionReport,
  type DispositionRequest,
  isDispositionReport,
  parseDisposition,
} from './read-mdn.ts';
export { parseOriginalRecipient, type ReportedAddress } from './reported-address.ts';
export {
  parseTlsReport,
  printTlsReport,
  type TlsFailureDetail,
  type TlsReport,
  tlsReportFileName,
  type TlsReportPolicy,
} from './tls-report.ts';
export { printTlsReportMessage, type TlsReportMessage } from './tls-report-message.ts';
export { noticeLanguage, type NoticeLanguage } from './words/index.ts';
export { wrap } from './wrap.ts';
