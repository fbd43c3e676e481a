import type { Hop } from '../routing/index.ts';
import type { NextHost } from './next-host.ts';

/** How the client's side of SMTP is told to speak with that host. A socket of this machine needs no TLS. */
export function hopOf({ protocol, host, port, isVerified }: NextHost, ca: string | undefined): Hop {
  const tls = isVerified ? 'required' : host.startsWith('/') ? 'none' : 'opportunistic';
  return {
    kind: 'store',
    host,
    port,
    tls,
    ...(protocol === 'lmtp' && { lmtp: true }),
    ...(isVerified && ca !== undefined && { ca }),
  };
}
