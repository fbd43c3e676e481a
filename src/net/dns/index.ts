/**
 * The DNS as a mail server needs it: a `Resolver` answers typed questions, over the network (`DnsResolver`) or from
 * memory (`ZoneResolver`).
 *
 * Promises: "there is nothing" is told apart from "nobody could say", which is a Fault `unavailable`. Only an answer to
 * the very question, from the very server, is believed. Memory is bounded, every wait has an end.
 * Never: reads the system's resolver configuration, validates DNSSEC itself (it reports the AD bit of the resolver).
 */

export { DnsResolver, type DnsResolverOptions } from './dns-resolver.ts';
export type { DnsServer } from './exchange.ts';
export { dnsName, reverseName } from './names.ts';
export type { Answer, MailExchange, Resolver } from './resolver.ts';
export { parseZone, type ZoneRecord } from './zone.ts';
export { ZoneResolver } from './zone-resolver.ts';
