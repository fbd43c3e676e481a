/**
 * How well the way to a host must be protected, for each message anew: what the operator says of the domain, DANE (RFC
 * 7672), MTA-STS (RFC 8461), what was seen before, and REQUIRETLS (RFC 8689).
 *
 * Promises: each decision says why, in plain words. What fails, DNS or HTTPS, never makes a way weaker than what is known
 * of it already. DANE goes before MTA-STS. Memory is bounded, and what was just asked is not asked again.
 * Never: speaks SMTP, chooses hosts, tries again; those are smtp-client, routing and the queue.
 */
export { Transport, type TransportOptions } from './transport.ts';
export { TlsBook, type DomainTls } from './tls-book.ts';
export type {
  CrossedHop,
  Crossing,
  PolicyFailure,
  Protected,
  Protection,
  TlsLevel,
  TlsPolicyFacts,
  TlsSession,
  Unprotected,
} from './types.ts';
