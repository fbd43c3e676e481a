/** In whose name is reported. */
import { parseAddress } from '../../formats/smtp/index.ts';
import { domainKey } from '../addresses/index.ts';

export interface ReportingOptions {
  /** An address at a domain of ours, so that it is signed; left out: tlsrpt at our first domain, or at the host name. */
  readonly from?: string;
  /** An address of the same domain; left out: the same address. */
  readonly contact?: string;
  /** Left out: the domain of the contact. */
  readonly organization?: string;
  readonly hostName: string;
  /** Ours: `Accounts.domains`. */
  readonly domains: () => Promise<readonly string[]>;
  /** Addresses of this machine, for sending-mta-ip. */
  readonly ownAddresses: () => readonly string[];
}

export interface Reporting {
  readonly from: string;
  readonly contact: string;
  readonly organization: string;
  /** RFC 8460 §5.3: the domain of the contact. */
  readonly submitter: string;
  readonly own: readonly string[];
}

export async function reportingOf(options: ReportingOptions): Promise<Reporting> {
  const { hostName, domains, ownAddresses } = options;
  const from = options.from ?? `tlsrpt@${(await domains())[0] ?? hostName}`;
  const contact = options.contact ?? from;
  const submitter = domainKey(parseAddress(contact).domain);
  return { from, contact, organization: options.organization ?? submitter, submitter, own: ownAddresses() };
}
