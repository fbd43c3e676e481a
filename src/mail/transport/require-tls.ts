/** REQUIRETLS, RFC 8689: the sender wants its mail on verified ways alone. */
import { matchesMx } from '../../formats/policies/index.ts';
import type { Facts } from './decision.ts';
import type { Crossing, Protected, Protection } from './types.ts';
import { refusal } from './words.ts';

/**
 * RFC 8689 §4.2.1: the name of the host must be proved, by DNSSEC, MTA-STS or the operator, and its certificate be valid.
 * Where nobody could say, the mail waits; where it is certain that nobody vouches for the host, it may not go there.
 */
export function asSenderWants(crossing: Crossing, facts: Facts, decided: Protection): Protection {
  if ('unfit' in decided) return decided;
  if (decided.tls === 'none') return unfit(decided, 'the operator of this server has turned TLS off for it', false);
  if (!isNameProved(crossing, facts)) {
    return unfit(decided, 'neither DNSSEC nor MTA-STS vouches for the name of the host', facts.sts.isUnsure);
  }
  if (isVerifying(decided)) return decided;
  const why = `TLS with a valid certificate or nothing: the sender asks for it (REQUIRETLS). ${decided.why}`;
  return { ...decided, tls: 'required', why };
}

function isVerifying({ tls }: Protected): boolean {
  return tls === 'required' || tls === 'dane' || tls === 'implicit';
}

function isNameProved({ hop, isSecure }: Crossing, { rule, sts }: Facts): boolean {
  if (hop.kind !== 'mx' || isSecure || (rule && rule.names.length > 0)) return true;
  return sts.held !== undefined && sts.held.mode !== 'none' && matchesMx(hop.host, sts.held.mx);
}

function unfit({ policy }: Protected, reason: string, isUnsure: boolean): Protection {
  const why = `The message may go to verified hosts over TLS alone (REQUIRETLS), and ${reason}`;
  return { unfit: isUnsure ? refusal(451, '4.7.10', why) : refusal(550, '5.7.10', why), policy, why };
}
