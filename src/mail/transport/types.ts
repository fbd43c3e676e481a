import type { Reply } from '../../formats/smtp/index.ts';
import type { Answer } from '../../net/dns/index.ts';
import type { TlsFailure } from '../../net/smtp-client/index.ts';

/** How a conversation is protected, weakest first but for the last two, which are as strong as `required`; see `Destination.tls`. */
export type TlsLevel = 'none' | 'opportunistic' | 'encrypted' | 'required' | 'dane' | 'implicit';

/** What of a hop matters for its protection. */
export interface CrossedHop {
  /** A name as `dnsName` makes it, or an IP address. */
  readonly host: string;
  readonly port: number;
  readonly tls: TlsLevel;
  /** `mx`: found in the DNS. All others were named by the operator. */
  readonly kind: 'mx' | 'smarthost' | 'route' | 'relay' | 'store';
}

/** One message, or some of one kind, about to go to a host. */
export interface Crossing {
  /** Of the recipients: lower case, A-labels. */
  readonly domain: string;
  readonly hop: CrossedHop;
  /** DNSSEC vouches for the answer that named the host: its MX record, or that there is none. */
  readonly isSecure: boolean;
  /** Those of the host. */
  readonly addresses: Answer<string>;
  /** The sender asked for REQUIRETLS (RFC 8689). */
  readonly requireTls: boolean;
}

/** A TLSA record (RFC 6698 §2.1), as `Destination.tlsa` has it. */
export interface TlsaRecord {
  readonly usage: number;
  readonly selector: number;
  readonly matching: number;
  readonly data: Uint8Array;
}

/** What is to be done with a host: speak to it so, or not at all now. */
export type Protection = Protected | Unprotected;

export interface Protected {
  readonly tls: TlsLevel;
  /** With `dane`: one of them must fit. */
  readonly tlsa?: readonly TlsaRecord[];
  /**
   * With `required`: the certificate must be valid for one of these instead of the host. With `dane`: the same, where a
   * record names an authority.
   */
  readonly certificateNames?: readonly string[];
  readonly policy: TlsPolicyFacts;
  /** For the trace, in plain words. */
  readonly why: string;
  /** To be added to the reply where TLS fails: why nothing less will do, and how the operator changes that. */
  readonly remedy?: string;
}

export interface Unprotected {
  /** 4yz: not now. 5yz: never. Another host of the domain may still do. */
  readonly unfit: Reply;
  readonly policy: TlsPolicyFacts;
  readonly why: string;
}

/** The policy that was applied, as TLS reports tell it (RFC 8460 §4.4). */
export interface TlsPolicyFacts {
  readonly type: 'sts' | 'tlsa' | 'no-policy-found';
  /** The recipients' domain: whose report it is. */
  readonly domain: string;
  /** Where the TLSA records were found (RFC 7672 §2.2.3): the policy-domain of a `tlsa` policy. */
  readonly tlsaBase?: string;
  /** Lines of an MTA-STS policy, or TLSA records in presentation form. */
  readonly strings: readonly string[];
  /** Patterns of MX hosts, of an MTA-STS policy. */
  readonly mxHosts: readonly string[];
  /** The policy itself could not be had or used (RFC 8460 §4.3.2). A TLS session may have gone well nevertheless. */
  readonly failure?: PolicyFailure;
}

export interface PolicyFailure {
  readonly result:
    | 'sts-policy-fetch-error'
    | 'sts-policy-invalid'
    | 'sts-webpki-invalid'
    | 'dnssec-invalid'
    | 'tlsa-invalid'
    | 'validation-failure';
  readonly reason: string;
}

/** One attempt to come to a TLS session, for the reports of RFC 8460. */
export interface TlsSession {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly policy: TlsPolicyFacts;
  readonly result: 'success' | TlsFailure['result'];
  readonly host: string;
  readonly address?: string;
  readonly reason?: string;
}
