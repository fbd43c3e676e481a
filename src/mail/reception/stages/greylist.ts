import type { Clock } from '../../../base/clock.ts';
import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { networkAround, parseIp, printNetwork } from '../../../formats/network/index.ts';
import { addressOf } from '../../../formats/smtp/index.ts';
import type { Database } from '../../../store/database/index.ts';
import { type commands, type GreylistKeys, greylistWait } from '../../../store/records/index.ts';
import type { OpenEnvelope, Recipient } from '../envelope.ts';
import type { Finding } from '../finding.ts';
import type { Stage } from '../stage.ts';
import type { Visit } from '../visit.ts';

const stage = 'greylist';

export interface GreylistOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write'>;
  readonly clock: Clock;
  readonly waitMs: number;
  /** Senders of these domains need not come twice. */
  readonly isExemptSender: (envelope: OpenEnvelope) => boolean;
}

/**
 * RFC 6647: who has never been here comes again after a while, as every mail server does and few spammers do. A network that
 * did so once is let in at once from then on.
 */
export function greylist({ database, clock, waitMs, isExemptSender }: GreylistOptions): Stage {
  const waitOf = async (visit: Visit, keys: GreylistKeys): Promise<number> => {
    const input = { ...keys, now: clock.now(), waitMs };
    const known = await database.read((view) => greylistWait(view, input));
    if (known.isFresh || visit.dry) return known.waitMs;
    return (await database.write('passGreylist', input)).waitMs;
  };
  return {
    name: stage,
    async recipient(visit, envelope, recipient): Promise<Finding | undefined> {
      const keys = keysOf(visit, envelope, recipient);
      if (!keys || isExemptSender(envelope)) return undefined;
      try {
        return findingOf(await waitOf(visit, keys), keys);
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        return { stage, verdict: 'skip', reason: 'The greylist could not be read' };
      }
    },
  };
}

function findingOf(waitMs: number, { network }: GreylistKeys): Finding {
  if (waitMs === 0) return { stage, verdict: 'pass', reason: `${network} has come again as a mail server does` };
  const seconds = Math.ceil(waitMs / 1000);
  return {
    stage,
    verdict: 'defer',
    reason: `Nobody from ${network} has been here before, try again in ${seconds} seconds`,
  };
}

/** Networks in which the servers of a large sender take turns. */
const networkBits = { 4: 24, 6: 64 } as const;

function keysOf({ client }: Visit, { reversePath }: OpenEnvelope, { path }: Recipient): GreylistKeys | undefined {
  const ip = parseIp(client.address);
  if (!ip) return undefined;
  const network = printNetwork(networkAround(ip, networkBits[ip.family]));
  const sender = (reversePath?.domain ?? '').toLowerCase();
  return { network, triple: `${network} ${sender} ${addressOf(path).toLowerCase()}`.slice(0, limits.pathBytesMax * 3) };
}
