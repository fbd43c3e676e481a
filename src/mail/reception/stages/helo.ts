import { canonicalIp } from '../../../formats/network/index.ts';
import type { Finding } from '../finding.ts';
import type { Stage } from '../stage.ts';
import { judged, type Policy } from './policy.ts';

const stage = 'greeting';

export interface HeloOptions {
  /** Of a name that no server should have. */
  readonly policy: Policy;
  /** Of a client that says it is us. */
  readonly asUs: Policy;
  readonly hostName: string;
  /** Is the domain one of ours? */
  readonly isOurs: (domain: string) => Promise<boolean>;
  /** Servers that may speak for us. */
  readonly isRelay: (address: string) => boolean;
}

/** What the client calls itself (RFC 5321 §4.1.1.1, §4.1.3). */
export function helo({ policy, asUs, hostName, isOurs, isRelay }: HeloOptions): Stage {
  const claimsToBeUs = async (name: string): Promise<boolean> =>
    name === hostName.toLowerCase() || (await isOurs(name));
  return {
    name: stage,
    async greeting({ client }) {
      const name = client.greeting.toLowerCase().replace(/\.$/, '');
      if (asUs !== 'off' && !isRelay(client.address) && (await claimsToBeUs(name))) {
        return withOffence(judged(stage, asUs, `${client.address} greets as ${client.greeting}, which is us`));
      }
      const wrong = wrongWith(name, client.address);
      return wrong === undefined ? undefined : judged(stage, policy, `The greeting ${client.greeting} ${wrong}`);
    },
  };
}

function withOffence(finding: Finding | undefined): Finding | undefined {
  return finding && { ...finding, offence: 'refusedByPolicy' };
}

/** Completes the sentence "The greeting so-and-so ...". */
function wrongWith(name: string, address: string): string | undefined {
  if (name.startsWith('[')) return wrongWithLiteral(name, address);
  if (canonicalIp(name) !== undefined) return 'is an address without brackets';
  if (!isDomain(name)) return 'is no host name';
  return name.includes('.') ? undefined : 'has no dot';
}

/** RFC 5321 §4.1.3 */
function wrongWithLiteral(name: string, address: string): string | undefined {
  const [, literal = ''] = /^\[(?:ipv6:)?([^\]]*)\]$/.exec(name) ?? [];
  const named = canonicalIp(literal);
  if (named === undefined) return 'is no address literal';
  return canonicalIp(address) === named ? undefined : `is not the address ${address}`;
}

/** RFC 5321 §4.1.2, and the underscore that half of the world's machines have in their names. */
function isDomain(name: string): boolean {
  return name.split('.').every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
}
