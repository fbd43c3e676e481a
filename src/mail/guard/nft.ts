import { containsNetwork, type Network, parseNetwork } from '../../formats/network/index.ts';
import type { Ban } from './ban-list.ts';

interface Banned extends Network {
  readonly ban: Ban;
}

/**
 * The bans as two sets of nftables, as a text for `nft -f`: it makes the table where there is none, and replaces what the
 * sets held. An interval must not lie in another one, so a ban inside a wider one is left out.
 */
export function nftSets(bans: readonly Ban[], now: number): string {
  const networks = bans.flatMap((ban) => {
    const network = parseNetwork(ban.network);
    return network ? [{ ...network, ban }] : [];
  });
  return [
    `# Posthouse: networks that are kept out, as of ${new Date(now).toISOString()}`,
    'table inet posthouse {',
    '  set banned4 { type ipv4_addr; flags interval, timeout; }',
    '  set banned6 { type ipv6_addr; flags interval, timeout; }',
    '}',
    'flush set inet posthouse banned4',
    'flush set inet posthouse banned6',
    ...elements('banned4', outermost(networks.filter(({ family }) => family === 4)), now),
    ...elements('banned6', outermost(networks.filter(({ family }) => family === 6)), now),
    '',
  ].join('\n');
}

function elements(set: string, networks: readonly Banned[], now: number): string[] {
  if (networks.length === 0) return [];
  const lines = networks.map(({ ban: { network, until } }) => {
    const seconds = until === null ? undefined : Math.max(1, Math.ceil((until - now) / 1000));
    return `  ${network}${seconds === undefined ? '' : ` timeout ${seconds}s`}`;
  });
  return [`add element inet posthouse ${set} {`, lines.join(',\n'), '}'];
}

/** Sorted, a network stands directly behind what it lies in. */
function outermost(networks: readonly Banned[]): Banned[] {
  const kept: Banned[] = [];
  for (const network of networks.toSorted(byPlace)) {
    const last = kept.at(-1);
    if (!last || !containsNetwork(last, network)) kept.push(network);
  }
  return kept;
}

function byPlace(a: Network, b: Network): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  return a.bits - b.bits;
}
