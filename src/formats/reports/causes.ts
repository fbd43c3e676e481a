/**
 * Why a message was not delivered, told by what the other side said: by its enhanced status code (RFC 3463, RFC 5248, and
 * RFC 7372, RFC 7505, RFC 6531, RFC 8689 for single codes), and by the words of well-known hosts where codes are missing or
 * say something else. Rows are tried in their order: words that are sure come before codes that are used for everything.
 */
import type { Reply } from '../smtp/index.ts';

export type Cause =
  | 'noMailbox'
  | 'badAddress'
  | 'closed'
  | 'noDomain'
  | 'noMail'
  | 'full'
  | 'tooLarge'
  | 'spam'
  | 'content'
  | 'unproven'
  | 'blocked'
  | 'notAllowed'
  | 'refused'
  | 'relaying'
  | 'badSender'
  | 'tooMuch'
  | 'loop'
  | 'unicode'
  | 'unprotected'
  | 'malformed'
  | 'broken'
  | 'expired'
  | 'late'
  | 'suppressed'
  | 'givenUp'
  | 'unknown';

interface Row {
  readonly cause: Cause;
  /** Subject and detail: of "5.1.1" the "1.1". */
  readonly codes?: RegExp;
  readonly says?: RegExp;
}

/** What this house says itself: mail/queue, mail/suppression, mail/transport. Nobody else can say it, or every host could. */
const own: readonly Row[] = [
  { cause: 'givenUp', codes: /^7\.1$/, says: /^the postmaster of this server has given it up/i },
  { cause: 'suppressed', says: /\bis suppressed since\b/i },
  { cause: 'late', codes: /^4\.7$/ },
  { cause: 'unprotected', codes: /^7\.0$/ },
];

/** Words and codes that leave no doubt. */
const sure: readonly Row[] = [
  { cause: 'noMailbox', codes: /^1\.10$/, says: /recipientnotfound|recipient .{0,80}not found/i },
  { cause: 'noMail', codes: /^1\.10$/ },
  { cause: 'unicode', codes: /^6\.(?:7|8|9|10)$/ },
  { cause: 'unprotected', codes: /^7\.(?:10|11|30)$/ },
  { cause: 'unproven', codes: /^7\.(?:2[0-46]|515)$/ },
  { cause: 'badSender', codes: /^(?:1\.[78]|7\.27)$/ },
  { cause: 'blocked', codes: /^7\.(?:25|60[6-9]|6[1-4]\d|70[38]|75\d)$/ },
  { cause: 'notAllowed', codes: /^7\.(?:2|12[49]|13[3-6]|193)$/ },
  { cause: 'full', codes: /^2\.2$/ },
  { cause: 'tooLarge', codes: /^(?:2\.3|3\.4)$/ },
  { cause: 'loop', codes: /^4\.6$/ },
];

/** As Postfix, Exim, Sendmail, Exchange, Google, Microsoft, Yahoo, Apple, GMX and others say it. */
const sayings: readonly Row[] = [
  {
    cause: 'relaying',
    says: /relay(?:ing)?(?: access)? (?:is )?(?:denied|not (?:permitted|allowed))|unable to relay|not (?:permitted|allowed) to relay|we do ?n.t relay|no relaying/i,
  },
  {
    cause: 'unproven',
    says: /\bdmarc\b|\bspf\b.{0,60}(?:fail|check|not (?:pass|allowed)|reject|permi)|(?:fail|reject).{0,40}\bspf\b|unauthenticated email|sender is unauthenticated|not authorized to send .{0,40}on behalf/i,
  },
  {
    cause: 'blocked',
    says: /spamhaus|spamcop|barracuda|sorbs|\b(?:dns)?(?:rbl|bl)\b|block ?list|black ?list|deny ?list|blocked using|client host .{0,80}(?:blocked|rejected)|banned sending ip|ip.{0,40}\b(?:reputation|blocked|banned)|poor reputation|bad reputation|(?:part of their network|messages from .{0,60}) (?:is on our block|weren.t sent)|cs01\b|\bptr\b|reverse (?:dns|host|lookup)/i,
  },
  {
    cause: 'content',
    says: /\bvirus|malware|trojan|phish|\binfected\b|dangerous|potential security issue|(?:attachment|file).{0,60}(?:not (?:allowed|permitted|accepted)|block|banned|forbidden|prohibit|reject)|blocked because its content|malicious/i,
  },
  { cause: 'spam', says: /\bspam|unsolicited|\bjunk\b|\bbulk mail\b|suspicious|looks like (?:spam|advert)/i },
  {
    cause: 'tooMuch',
    says: /too many (?:messages|emails|mails|connections)|rate[ -]?limit|daily .{0,30}(?:quota|limit)|sending (?:quota|limit)/i,
  },
  {
    cause: 'full',
    says: /mailbox (?:is )?full|over ?quota|quota (?:is )?(?:exceeded|full)|exceeded .{0,30}quota|(?:mailbox|inbox|recipient).{0,40}(?:out of (?:storage )?space|storage)|insufficient (?:system )?storage|exceed.{0,20}storage/i,
  },
  {
    cause: 'tooLarge',
    says: /(?:message|mail|size).{0,40}(?:too (?:large|big)|exceed.{0,40}(?:size|limit|maximum))|size limit/i,
  },
  { cause: 'loop', says: /too many hops|hop count|mail loop|loops? (?:back|detected)|routing loop/i },
  {
    cause: 'unprotected',
    says: /must issue a? ?starttls|(?:tls|encryption) (?:is )?(?:required|needed)|requires? (?:tls|encryption)/i,
  },
  {
    cause: 'closed',
    says: /(?:account|mailbox|user|recipient).{0,40}(?:disabled|inactive|suspended|deactivated|closed|locked|expired|not active)|inactive (?:user|account)/i,
  },
  {
    cause: 'notAllowed',
    says: /not (?:on|in) (?:the|its) allow|only accepts? (?:mail|messages) from|(?:posting|members) (?:is |are )?(?:restricted|only)|not (?:a )?(?:member|subscribe)|not authori[sz]ed to (?:post|send)/i,
  },
  {
    cause: 'badSender',
    says: /sender (?:address|domain|verify|verification).{0,40}(?:reject|fail|denied|invalid|not (?:found|exist|accept))|(?:domain of sender|sender.s? domain).{0,40}(?:not exist|not resolve|not found|must)/i,
  },
  {
    cause: 'noMailbox',
    says: /(?:user|mailbox|recipient|address|account|alias).{0,60}(?:unknown|not found|n.t exist|not exist|not known|doesn.t have|not (?:a )?valid|invalid|unavailable|not available|undeliverable)|(?:no such|unknown|invalid|nonexistent|non-existent|not our|not a known) (?:user|mailbox|recipient|address|account|person|customer|local)|recipient address rejected: (?:access denied|user)|no mailbox (?:here )?by that name|not a valid mailbox|no longer (?:here|available|valid|working)|recipientnotfound|there is no such/i,
  },
  {
    cause: 'noDomain',
    says: /(?:domain|host).{0,60}(?:unknown|not found|n.t exist|not exist|does not resolve|nxdomain)|no such (?:domain|host)|name or service not known/i,
  },
];

/** What is left to go by. */
const codes: readonly Row[] = [
  { cause: 'noMailbox', codes: /^1\.(?:1|6)$/ },
  { cause: 'noDomain', codes: /^1\.2$/ },
  { cause: 'badAddress', codes: /^1\./ },
  { cause: 'closed', codes: /^2\.1$/ },
  { cause: 'loop', codes: /^4\.(?:6|14)$/ },
  { cause: 'tooMuch', codes: /^4\.5$/ },
  { cause: 'broken', codes: /^(?:2\.4|3\.|4\.|5\.)/ },
  { cause: 'malformed', codes: /^6\./ },
  { cause: 'refused', codes: /^7\./ },
];

/** Why it failed that a host, or (`isOurs`) this house itself, refused with these words. */
export function causeOfReply({ enhanced = '', lines }: Pick<Reply, 'enhanced' | 'lines'>, isOurs = false): Cause {
  const code = enhanced.slice(enhanced.indexOf('.') + 1);
  const text = lines.join(' ').slice(0, readCharactersMax);
  const fits = (row: Row): boolean =>
    (row.codes === undefined || row.codes.test(code)) && (row.says === undefined || row.says.test(text));
  // Who says nothing but "5.1.1" means it; words may name another reason.
  const rows = [...(isOurs ? own : []), ...sure, ...sayings, ...codes];
  return rows.find(fits)?.cause ?? 'unknown';
}

/** The reasons of a host stand at the beginning of what it says. */
const readCharactersMax = 500;
