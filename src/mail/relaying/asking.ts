import type { Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { isSmtpUtf8, plainTerms, type Path, type Reply } from '../../formats/smtp/index.ts';
import type { Resolver } from '../../net/dns/index.ts';
import type { openConversation } from '../../net/smtp-client/index.ts';
import { addressesOf, type Hop, type Hops } from '../routing/index.ts';
import { isYes } from './said.ts';

export interface AskingOptions {
  readonly open: typeof openConversation;
  readonly resolver: Resolver;
  readonly clock: Clock;
  readonly hostName: string;
}

/** "Call-ahead": MAIL FROM:<> and RCPT, and then no message. Throws Fault `unavailable` where nobody could be asked in time. */
export async function askAhead(options: AskingOptions, hops: Hops, path: Path): Promise<Reply> {
  if ('refusal' in hops) throw new Fault('unavailable', hops.refusal.lines.join(' '));
  const stop = new AbortController();
  using _ = options.clock.alarm(limits.callAheadMs, () => stop.abort());
  for (const hop of hops.hops.slice(0, limits.mxHostsTriedMax)) {
    const reply = await askHost(options, hop, path, stop.signal);
    if (reply) return reply;
  }
  throw new Fault('unavailable', `No host of ${path.domain} could be asked`);
}

/** Undefined where the host cannot be reached, or will not hear of it now. */
async function askHost(
  { open, resolver, clock, hostName: helo }: AskingOptions,
  hop: Hop,
  path: Path,
  signal: AbortSignal,
): Promise<Reply | undefined> {
  try {
    const { records: addresses } = await addressesOf(hop, resolver);
    using conversation = await open({ ...hop, addresses, helo, clock, signal });
    const live = await conversation.begin({ replyMs: limits.callAheadMs, finalReplyMs: limits.callAheadMs });
    const mail = await live.sender(null, { ...plainTerms, smtputf8: isSmtpUtf8(path) });
    if (!isYes(mail)) return undefined;
    return await live.recipient(path, {});
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
