import { printReply } from '../../formats/smtp/index.ts';
import type { Talk } from './talk.ts';

/** RFC 5321 §4.2, RFC 2033 §4.1: what a client hears before it says anything. */
export function welcome({ options: { hostName, dialect } }: Talk): string {
  return printReply(220, undefined, `${hostName} ${dialect.repliesToEach ? 'LMTP' : 'ESMTP'} Posthouse`);
}
