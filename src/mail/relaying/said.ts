import { Fault, type FaultCode } from '../../base/fault.ts';
import type { Reply } from '../../formats/smtp/index.ts';

/** What the host behind us said, as our own refusal: the client hears its words. */
export function faultOf(reply: Reply): Fault {
  const { code, enhanced, lines } = reply;
  const isFinal = code >= 500;
  // 421 is about the connection between the two of us; the client's own goes on.
  const shown = isFinal || (code >= 400 && code !== 421) ? code : 451;
  const status = enhanced?.startsWith(isFinal ? '5.' : '4.') ? enhanced : isFinal ? '5.0.0' : '4.3.0';
  const smtp = `${shown} ${status}` as `${number} ${number}.${number}.${number}`;
  return new Fault(codeOf(reply, isFinal), lines.join(' ') || 'The mail host said so', { smtp });
}

export function isYes({ code }: Reply): boolean {
  return code >= 200 && code < 300;
}

/** RFC 3463 §3.2: 5.1.x is about the address. */
function codeOf({ enhanced = '' }: Reply, isFinal: boolean): FaultCode {
  if (/^5\.1\.[1-6]$/.test(enhanced)) return 'unknownRecipient';
  if (/^[45]\.2\.2$/.test(enhanced)) return 'overQuota';
  return isFinal ? 'refusedByPolicy' : 'unavailable';
}
