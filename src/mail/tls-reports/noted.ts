/** What of a session is counted: an outcome under a policy, without what would be different each time. */
import { createHash } from 'node:crypto';
import { limits } from '../../base/limits.ts';
import { oneLine } from '../../formats/message/index.ts';
import type { NotedTlsSessions } from '../../store/records/index.ts';
import type { TlsPolicyFacts, TlsSession } from '../transport/index.ts';
import { dayOf } from './days.ts';

export type Noted = Omit<NotedTlsSessions, 'dueAt'>;

/** What is kept of a policy. */
export interface KeptPolicy extends Pick<TlsPolicyFacts, 'type' | 'strings' | 'mxHosts'> {
  /** The policy-domain of the report. */
  readonly domain: string;
}

interface Outcome {
  readonly result: string;
  readonly reason: string;
  /** It is why the session failed. */
  readonly isFatal: boolean;
}

/** RFC 8460 §4.3: one session may be counted under several results. It failed once at most. */
export function notedOf(session: TlsSession): Noted[] {
  const { policy, at, host, address = '' } = session;
  const shared = { day: dayOf(at), domain: policy.domain, ...policyTexts(policy), sessions: 1, lastAt: at };
  return outcomesOf(session).map(({ result, reason, isFatal }) => ({
    ...shared,
    result,
    ...(result === 'success' ? { host: '', address: '' } : { host, address }),
    reason: oneLine(reason).slice(0, limits.tlsFailureReasonMax),
    failed: isFatal ? 1 : 0,
    enforced: isFatal && isEnforced(policy),
  }));
}

/** Adds up what is counted under the same name; undefined where it is not. */
export function nameOf({ day, domain, policy, result, host, address, reason }: Noted): string {
  return JSON.stringify([day, domain, policy, result, host, address, reason]);
}

export function sumOf(a: Noted, b: Noted): Noted {
  return {
    ...a,
    sessions: a.sessions + b.sessions,
    failed: a.failed + b.failed,
    enforced: a.enforced || b.enforced,
    lastAt: Math.max(a.lastAt, b.lastAt),
  };
}

/** The domain wants no mail that would go otherwise. */
function isEnforced({ type, strings }: TlsPolicyFacts): boolean {
  return type === 'tlsa' || (type === 'sts' && strings.some((line) => /^mode:[ \t]*enforce[ \t]*$/.test(line)));
}

function outcomesOf({ result, reason = '', policy: { failure } }: TlsSession): Outcome[] {
  const ofPolicy = failure ? [{ ...failure, isFatal: false }] : [];
  // Where the policy is at fault, that is what is wrong; "validation-failure" says nothing beside it.
  if (failure && result === 'validation-failure') return [{ ...failure, isFatal: true }];
  return [{ result, reason: result === 'success' ? '' : reason, isFatal: result !== 'success' }, ...ofPolicy];
}

function policyTexts(policy: TlsPolicyFacts): Pick<Noted, 'policy' | 'facts' | 'roughPolicy' | 'roughFacts'> {
  const { type, domain, tlsaBase } = policy;
  const kept: KeptPolicy = {
    type,
    domain: tlsaBase ?? domain,
    strings: bounded(policy.strings),
    mxHosts: bounded(policy.mxHosts),
  };
  const facts = JSON.stringify(kept);
  const rough: KeptPolicy = { type, domain, strings: [], mxHosts: [] };
  const hash = createHash('sha256').update(facts).digest('hex').slice(0, 32);
  return { policy: hash, facts, roughPolicy: type, roughFacts: JSON.stringify(rough) };
}

/** As many as fit. */
function bounded(texts: readonly string[]): string[] {
  let left = limits.tlsPolicyTextMax;
  const kept: string[] = [];
  for (const text of texts) {
    left -= text.length + 1;
    if (left < 0) break;
    kept.push(text);
  }
  return kept;
}
