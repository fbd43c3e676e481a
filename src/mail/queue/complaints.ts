import type { Reply } from '../../formats/smtp/index.ts';

/**
 * What a passing refusal says of our manners. `goAway`: the host closes the door for now (421, RFC 5321 §3.8). `slower`: we
 * bring too much, too fast, or over too many connections. Undefined: it is about the message or its recipient.
 */
export type Complaint = 'goAway' | 'slower';

/** Of one message, not of its sender's manners (RFC 5321 §4.5.3.1.10); with "from" behind it Postfix means the client. */
const aboutMessage = /too many (recipients|rcpts?)\b(?! from)|too many (hops|received)|\bsize\b/i;
/** RFC 3463 §3.3: a mailbox that is full, or gets more than it takes, is not our doing. */
const aboutMailbox = /\b(mail ?box|inbox|quota|storage|disk)\b/i;
/** As Google (4.7.28), Microsoft (4.7.500, 4.7.650), Yahoo (TSS04), Postfix, Exim and rspamd say it. */
const tooMuch =
  /\btoo (many|fast|much|frequent)|\brate[ -]?(limit|over)|\bthrottl|slow(ing)? down|\b(rate|volume) of (mail|email|messages|connections)|unusual (rate|traffic)|exceed(s|ed)\b|concurren|traffic (is )?(unusual|deferred)|temporarily deferred due to|busy/i;

export function complaintOf({ code, enhanced = '', lines }: Reply): Complaint | undefined {
  if (code === 421) return 'goAway';
  if (code < 400 || code > 499 || enhanced.startsWith('4.2.')) return undefined;
  const text = lines.join(' ');
  return tooMuch.test(text) && !aboutMessage.test(text) && !aboutMailbox.test(text) ? 'slower' : undefined;
}

/** The last thing that a host said: the last line of a reply as a whole one. Undefined where it said nothing. */
export function lastSaid(transcript: string): Reply | undefined {
  const said = transcript.split('\n').findLast((line) => line.startsWith('< '));
  if (said === undefined) return undefined;
  const [, code = '0', text = said] = /^< (\d{3})[ -]?(.*)$/.exec(said) ?? [];
  return { code: Number(code), lines: [text] };
}
