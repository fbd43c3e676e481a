import type { Reply } from '../../formats/smtp/index.ts';

/**
 * What a passing refusal says of our manners. `goAway`: the host closes the door for now (421, RFC 5321 §3.8). `slower`: we
 * bring too much, too fast, or over too many connections. Undefined: it is about the message or its recipient.
 */
export type Complaint = 'goAway' | 'slower';

/** Of one message, not of its sender's manners (RFC 5321 §4.5.3.1.10). */
const aboutRecipients = /too many (recipients|rcpt)/i;
/** As Google (4.7.28), Microsoft (4.7.500, 4.7.650), Yahoo (TSS04), Postfix and Exim say it. */
const tooMuch =
  /\btoo (many|fast|much|frequent)|rate[ -]?limit|\bthrottl|slow(ing)? down|\b(rate|volume) of (mail|email|messages|connections)|unusual (rate|traffic)|exceeded|concurren|traffic (is )?(unusual|deferred)|temporarily deferred due to|busy/i;

export function complaintOf({ code, lines }: Reply): Complaint | undefined {
  if (code === 421) return 'goAway';
  if (code < 400 || code > 499) return undefined;
  const text = lines.join(' ');
  return tooMuch.test(text) && !aboutRecipients.test(text) ? 'slower' : undefined;
}
