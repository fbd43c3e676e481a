/**
 * The small texts by which a domain says how mail to it must travel: MTA-STS (RFC 8461), TLS reports (RFC 8460), TLSA
 * records (RFC 6698).
 *
 * Promises: a text is read as its RFC has it or not at all; what is unknown in it is passed over where the RFC says so.
 * Pure, and bounded by what its caller hands in. Never: asks the DNS, fetches, judges.
 */
export {
  findStsRecord,
  matchesMx,
  parseStsPolicy,
  parseStsRecord,
  printStsPolicy,
  printStsRecord,
  type StsMode,
  type StsPolicy,
} from './sts.ts';
export { findReportRecord, parseReportRecord, printReportRecord, type ReportTarget } from './tls-report-record.ts';
export { parseTlsa, printTlsa, type Tlsa } from './tlsa.ts';
