/** What a sender asks of the delivery, as parameters of MAIL and RCPT for a host that knows them. */
import { isAscii } from '../../base/bytes.ts';
import { encodeXtext, type MessageTerms, type RecipientTerms, type Reply } from '../../formats/smtp/index.ts';
import type { Capabilities } from './capabilities.ts';
import type { OutgoingMessage, TlsFacts } from './types.ts';

/** Why this host cannot take such a message, whoever it is for; undefined where it can. */
export function unmet(offered: Capabilities, { smtputf8, body, requireTls }: MessageTerms): Reply | undefined {
  if (smtputf8 && !offered.has('SMTPUTF8')) {
    // RFC 6531 §3.5
    return refusal(553, '5.6.7', 'The host does not take addresses or headers outside ASCII (SMTPUTF8)');
  }
  if (body === 'binarymime' && !(offered.has('BINARYMIME') && offered.has('CHUNKING'))) {
    return refusal(554, '5.6.1', 'The host does not take binary messages (BINARYMIME)'); // RFC 3030 §3
  }
  if (requireTls && !offered.has('REQUIRETLS')) {
    return refusal(550, '5.7.30', 'The host does not support REQUIRETLS'); // RFC 8689 §5
  }
  return undefined;
}

/** The terms of a message of ours that leaves. */
export function termsOf({ terms, sizeBytes, smtputf8, eightBit }: OutgoingMessage): MessageTerms {
  return { ...terms, sizeBytes, smtputf8, body: eightBit ? '8bitmime' : '7bit' };
}

/** Those without which it must not go. RFC 8689 §5: a report is not thrown away for want of TLS. */
export function demandsOf(message: OutgoingMessage): MessageTerms {
  const { requireTls, ...others } = termsOf(message);
  return { ...others, ...(requireTls && message.reversePath !== null && { requireTls }) };
}

/** Why what needs TLS may not go over this connection (RFC 8689 §4.2.1); undefined where it may. */
export function unprotected({ requireTls }: MessageTerms, tls: TlsFacts | undefined): Reply | undefined {
  if (!requireTls || tls?.verified) return undefined;
  const why = tls ? 'its certificate is not valid for its name' : 'TLS could not be established';
  return refusal(550, '5.7.10', `The message may go to verified hosts over TLS alone, and ${why}`);
}

/** Why it would come too late: it is to come back then (RFC 2852 §4.1). */
export function tooLate(offered: Capabilities, { deliverBy }: MessageTerms, now: number): Reply | undefined {
  if (deliverBy?.mode !== 'return') return undefined;
  const leftSeconds = Math.floor((deliverBy.at - now) / 1000);
  const [leastSeconds = 1] = offered.parametersOf('DELIVERBY').map(Number);
  if (leftSeconds >= Math.max(1, leastSeconds)) return undefined;
  return refusal(550, '5.4.7', 'The time in which it was to be delivered is over, or too short for the host');
}

/** The parameters of MAIL, with a blank before each. @param now for terms that count the time */
export function mailParameters(offered: Capabilities, terms: MessageTerms, now?: number): string {
  const { sizeBytes, body, smtputf8, requireTls, ret, envid } = terms;
  return [
    sizeBytes > 0 && offered.has('SIZE') ? `SIZE=${sizeBytes}` : '',
    // A front passes bytes on as they come, also to a host without 8BITMIME; what the queue sends is converted before.
    body !== '7bit' && offered.has(body.toUpperCase()) ? `BODY=${body.toUpperCase()}` : '',
    smtputf8 ? 'SMTPUTF8' : '',
    requireTls && offered.has('REQUIRETLS') ? 'REQUIRETLS' : '',
    now !== undefined && offered.has('DELIVERBY') ? by(terms, now) : '',
    terms.priority !== undefined && offered.has('MT-PRIORITY') ? `MT-PRIORITY=${terms.priority}` : '',
    ret && offered.has('DSN') ? `RET=${ret.toUpperCase()}` : '',
    envid !== undefined && offered.has('DSN') ? `ENVID=${encodeXtext(envid)}` : '',
  ]
    .map(behindBlank)
    .join('');
}

/** RFC 2852 §4: the seconds that are left. */
function by({ deliverBy }: MessageTerms, now: number): string {
  if (!deliverBy) return '';
  const { at, mode, trace } = deliverBy;
  return `BY=${Math.floor((at - now) / 1000)};${mode === 'return' ? 'R' : 'N'}${trace ? 'T' : ''}`;
}

/** The parameters of RCPT, with a blank before each. @param allowsUtf8 RFC 6533 §3: outside ASCII it needs SMTPUTF8 */
export function recipientParameters(
  offered: Capabilities,
  { notify, orcpt = '' }: RecipientTerms,
  allowsUtf8 = true,
): string {
  if (!offered.has('DSN')) return '';
  const when = notify ? `NOTIFY=${notify.join(',').toUpperCase()}` : '';
  const isPossible = orcpt !== '' && (allowsUtf8 || isAscii(orcpt));
  return behindBlank(when) + behindBlank(isPossible ? `ORCPT=${orcpt}` : '');
}

function behindBlank(parameter: string): string {
  return parameter === '' ? '' : ` ${parameter}`;
}

function refusal(code: number, enhanced: string, text: string): Reply {
  return { code, enhanced, lines: [text] };
}
