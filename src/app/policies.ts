/** What mail from the world is asked, as the configuration says it. */

import type { StagePolicies } from '../mail/reception/index.ts';
import { isLoopback, ownAddresses } from './addresses.ts';
import type { Config } from './config/index.ts';

export function policiesOf({ reception }: Config): StagePolicies {
  const isOwn = ownAddresses();
  const ports = new Map(reception.reverse_dns_ports.map(({ port, policy }) => [port, policy]));
  return {
    earlyTalk: reception.early_talk,
    greetingPauseMs: reception.greeting_pause_ms,
    reverseDns: ({ port }) => (port === undefined ? undefined : ports.get(port)) ?? reception.reverse_dns,
    blocklists: reception.blocklists,
    helo: reception.helo,
    heloAsUs: reception.helo_as_us,
    spoofedSender: reception.spoofed_sender,
    spoofedFrom: reception.spoofed_from,
    senderDomain: reception.sender_domain,
    header: reception.header,
    hopsMax: reception.hops,
    rates: {
      perNetwork: reception.messages_per_hour_per_network,
      perSender: reception.messages_per_hour_per_sender,
      recipientsPerConnection: reception.recipients_per_connection,
    },
    ...(reception.greylist && { greylistWaitMs: reception.greylist_seconds * 1000 }),
    // What this machine says to itself through an address that others reach it by is said in our name.
    isRelay: (address) => isOwn(address) || reception.relays(address),
    exemptSenders: reception.exempt_senders,
  };
}

/** This machine is asked nothing, nor are the networks that the operator exempts. */
export function exemptionOf({ reception }: Config): (address: string) => boolean {
  return (address) => isLoopback(address) || reception.exempt_networks(address);
}
