/** Where policies of MTA-STS come from: a record in the DNS, a document over HTTPS (RFC 8461 §3). */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { findStsRecord, parseStsPolicy, type StsPolicy } from '../../formats/policies/index.ts';
import type { Resolver } from '../../net/dns/index.ts';
import { type FetchedDocument, type Fetcher, FetchFault } from '../../net/fetch/index.ts';
import type { PolicyFailure } from './types.ts';

export interface PolicySource {
  readonly resolver: Pick<Resolver, 'txt'>;
  readonly fetcher: Pick<Fetcher, 'fetch'>;
  readonly signal?: AbortSignal;
}

export interface FetchedPolicy extends StsPolicy {
  readonly text: string;
}

/** The id that the domain announces; null: it announces none. Undefined where nobody could say. */
export async function announcedId(domain: string, { resolver }: PolicySource): Promise<string | null | undefined> {
  try {
    const answer = await resolver.txt(`_mta-sts.${domain}`);
    return findStsRecord(answer.records) ?? null;
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** RFC 8461 §3.3: over HTTPS with a certificate valid for mta-sts.DOMAIN; a redirection is no policy. */
export async function fetchPolicy(domain: string, source: PolicySource): Promise<FetchedPolicy | PolicyFailure> {
  const url = `https://mta-sts.${domain}/.well-known/mta-sts.txt`;
  const { stsPolicyBytesMax: bytesMax, stsFetchMs: timeoutMs } = limits;
  try {
    const signal = source.signal && { signal: source.signal };
    return policyIn(await source.fetcher.fetch({ url, bytesMax, timeoutMs, ...signal }), url);
  } catch (error) {
    if (!(error instanceof FetchFault)) throw error;
    return { result: resultOf(error), reason: error.message };
  }
}

function policyIn({ status, headers, body }: FetchedDocument, url: string): FetchedPolicy | PolicyFailure {
  if (status !== 200) return { result: 'sts-policy-fetch-error', reason: `${url} answers ${status}` };
  // RFC 8461 §3.3: or whoever may put a picture there could write a policy.
  const type = String(headers['content-type'] ?? '');
  if (!/^text\/plain[ \t]*(?:;|$)/i.test(type)) {
    return { result: 'sts-policy-invalid', reason: `${url} is ${type || 'of no type'}, not text/plain` };
  }
  const text = new TextDecoder().decode(body);
  const policy = parseStsPolicy(text);
  return policy ? { ...policy, text } : { result: 'sts-policy-invalid', reason: `${url} is no MTA-STS policy` };
}

function resultOf({ reason }: FetchFault): PolicyFailure['result'] {
  if (reason === 'certificate') return 'sts-webpki-invalid';
  return reason === 'tooLarge' ? 'sts-policy-invalid' : 'sts-policy-fetch-error';
}
