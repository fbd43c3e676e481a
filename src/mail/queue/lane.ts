import type { Lane } from '../../store/records/index.ts';

export type { Lane };

/** A lane as a key of maps. Neither a sender nor a domain has line ends in it. */
export function laneKey({ sender, domain }: Lane): string {
  return `${sender}\n${domain}`;
}
