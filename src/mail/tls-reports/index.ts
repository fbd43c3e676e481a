/**
 * TLS reports (RFC 8460): how sessions with the hosts of each domain went, counted for the day (UTC), shown to the operator
 * at once, and told to those domains that ask for it by a record under _smtp._tls.
 *
 * `TlsSessions` counts, `TlsReporter` tells, `TlsFailures` is the operator's. Promises: the count of a session costs no
 * disk and no waiting; it is written with others within seconds, so that a crash loses those seconds. One report for a
 * day, domain and target: by mail exactly one, by HTTPS one that is taken, a second copy after a crash bears the same id.
 * Memory, rows, and what goes to one target are bounded. Never: reads reports of others, decides how a way is protected.
 */
export { type FailureListing, type ReportListing, TlsFailures } from './failures.ts';
export { TlsReporter, type TlsReporterOptions } from './reporter.ts';
export { TlsSessions, type TlsSessionsOptions } from './sessions.ts';
