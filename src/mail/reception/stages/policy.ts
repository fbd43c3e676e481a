import { Fault } from '../../../base/fault.ts';
import type { Answer } from '../../../net/dns/index.ts';
import type { Finding } from '../finding.ts';

/** What follows when something is wrong: it is not looked at, noted, put off, refused. */
export type Policy = 'off' | 'note' | 'defer' | 'refuse';

/** Is anybody turned away by it? */
export function turnsAway(policy: Policy): policy is 'defer' | 'refuse' {
  return policy === 'defer' || policy === 'refuse';
}

/** What a policy makes of something that is wrong; `fault` is how a refusal for good is told. */
export function judged(stage: string, policy: Policy, reason: string, fault?: Finding['fault']): Finding | undefined {
  if (policy === 'off') return undefined;
  return { stage, verdict: policy, reason, ...(policy === 'refuse' && fault && { fault }) };
}

/** The answer of the DNS; undefined where nobody could say. */
export async function asked<T>(question: Promise<Answer<T>>): Promise<Answer<T> | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
