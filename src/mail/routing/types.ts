import type { Reply } from '../../formats/smtp/index.ts';
import type { Credentials, Destination } from '../../net/smtp-client/index.ts';

/** What is to leave: its sender, its domain, and the operator's word for it. */
export interface Leaving {
  /** Empty for bounces. */
  readonly reversePath: string;
  /** Of its recipients. */
  readonly domain: string;
  /** What the operator said of this mail: "host:port", the name of a route, "direct"; empty mostly. */
  readonly route: string;
}

/** A host to ask. `store` keeps the mailboxes of a domain that we are backup or front of; `relay` stands in after a refusal. */
export type Hop = Pick<Destination, 'host' | 'port' | 'tls' | 'auth' | 'lmtp' | 'ca' | 'sourceAddresses' | 'socks'> & {
  readonly kind: 'mx' | 'smarthost' | 'route' | 'relay' | 'store';
};

/** The hosts in the order in which they are to be asked. */
export interface OpenWays {
  readonly hops: readonly Hop[];
  /** Who is behind these hosts, for limits and statistics: "google", "example.org". */
  readonly provider: string;
  /** The DNS vouches for the names of the hosts (RFC 7672 §2.2.1). */
  readonly isSecure: boolean;
  /** How this was decided, in words for the operator. */
  readonly why: string;
  /** The relay may stand in where these hosts refuse us for our reputation. */
  readonly adapts?: boolean;
  /** The number of the probe that this message is: whether a provider that refused us takes our mail again. */
  readonly probe?: number;
}

/** There is no host, and never will be. */
export interface ClosedWays {
  readonly refusal: Reply;
  readonly provider: string;
  readonly why: string;
}

export type Ways = OpenWays | ClosedWays;

/** The least that is to be known of a way. */
export type Hops = Pick<OpenWays, 'hops'> | Pick<ClosedWays, 'refusal'>;

/** What a host answered to a message, or to one of its recipients. */
export interface Heard {
  readonly leaving: Leaving;
  /** As `ways` gave them. */
  readonly ways: Ways;
  readonly hop: Hop;
  readonly reply: Reply;
  readonly outcome: 'delivered' | 'deferred' | 'failed';
}

/** A host that takes our mail and sends it on. */
export interface Smarthost {
  readonly host: string;
  readonly port: number;
  readonly tls: Destination['tls'];
  readonly auth?: Credentials;
}

/** What the operator is to hear. */
export interface OperatorLetter {
  readonly subject: string;
  /** Paragraphs, each one line. */
  readonly paragraphs: readonly string[];
}

/** How mail is brought to a domain of ours whose mailboxes are elsewhere. */
export interface RelayedWay {
  /** Its hosts; absent: what its MX records say, never a smarthost, which might bring it back. */
  readonly hops?: readonly Hop[];
}
