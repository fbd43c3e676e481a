/**
 * The DNS as a mail server needs it: a `Resolver` answers typed questions, over the network (`DnsResolver`), from memory
 * (`ZoneResolver`), or both.
 *
 * Promises: "there is nothing" is told apart from "nobody could say", which is a LookupFault; an answer is `secure` only by
 * the word of a resolver that the operator trusts, and what such a resolver finds bogus is never answered. Only an answer to
 * the very question, from the very server, is believed. Memory is bounded, questions under way are, every wait has an end.
 * Never: reads the system's resolver configuration, validates DNSSEC itself, tells an answer that is older than its TTL.
 */

export { DnsResolver, type DnsResolverOptions } from './dns-resolver.ts';
export { LookupFault } from './lookup-fault.ts';
export type { DnsServer } from './name-server.ts';
export { dnsName, reverseName } from './names.ts';
export type { Answer, MailExchange, Resolver, Tlsa } from './resolver.ts';
export { parseZone, type Zone, type ZoneRecord } from './zone.ts';
export { ZoneResolver } from './zone-resolver.ts';
