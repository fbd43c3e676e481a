import { Fault } from '../../base/fault.ts';
import { dkimRecordOf, printDkimRecord } from '../../formats/message/index.ts';
import type { Resolver } from '../../net/dns/index.ts';
import type { DkimFound, DkimKeyRow } from '../../store/records/index.ts';

/** A TXT record. */
export interface KeyRecord {
  readonly name: string;
  readonly text: string;
}

/** RFC 6376 §3.6.2.1 */
export function recordName({ selector, domain }: Pick<DkimKeyRow, 'selector' | 'domain'>): string {
  return `${selector}._domainkey.${domain}`;
}

/** What the DNS is to say of a key. That of a revoked one says so (RFC 6376 §3.6.1), or it is removed. */
export function recordOf(
  key: Pick<DkimKeyRow, 'selector' | 'domain' | 'algorithm' | 'publicKey' | 'state'>,
): KeyRecord {
  const publicKey = key.state === 'revoked' ? '' : key.publicKey;
  return { name: recordName(key), text: printDkimRecord({ keyType: key.algorithm, publicKey }) };
}

/** What the DNS says of the key itself; undefined where nobody could say. */
export async function lookForRecord(
  key: DkimKeyRow,
  resolver: Pick<Resolver, 'txt'>,
): Promise<Exclude<DkimFound, ''> | undefined> {
  try {
    const { records } = await resolver.txt(recordName(key));
    return verdictOn(key, records);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

/** Verifiers do not have to choose among several (RFC 6376 §3.6.2.2). */
function verdictOn({ algorithm, publicKey, state }: DkimKeyRow, texts: readonly string[]): Exclude<DkimFound, ''> {
  const [text, ...more] = texts;
  if (text === undefined) return 'missing';
  const record = more.length > 0 ? undefined : dkimRecordOf(text);
  if (state === 'revoked' && record?.publicKey === '') return 'missing';
  const isUsable = record?.keyType === algorithm && (record.hashes?.includes('sha256') ?? true);
  return isUsable && isSameKey(record.publicKey, publicKey) ? 'seen' : 'wrong';
}

function isSameKey(one: string, other: string): boolean {
  return Buffer.from(one, 'base64').equals(Buffer.from(other, 'base64'));
}
