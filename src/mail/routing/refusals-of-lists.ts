import type { KnownRefusal } from './known-refusal.ts';

/** What is listed there is a domain or a link in the message: no matter of this host. */
const ofDomains =
  /\bdbl\b|surbl|uribl|\bdomain\b[^.]*(?:listed|blocked|present)|\burl\b|\blinks?\b|spamhaus\.org\/query\/dom/i;

/** The refusals of whoever asks a block list, known by the name of the list. */
export const refusalsOfLists: readonly KnownRefusal[] = [
  {
    id: 'spamhaus-pbl',
    meaning: 'blocked',
    pattern: /pbl\.spamhaus\.org|spamhaus\.org\/(?:query\/)?pbl|spamhaus (?:zen )?pbl|\bPBL\b.*spamhaus/i,
    except: ofDomains,
    says: 'This address is on the Policy Block List of Spamhaus: its network said that no mail servers are meant to be there, as it is with lines of homes and with many hosting companies. The owner of a fixed address may take it off in minutes.',
    help: 'https://check.spamhaus.org/',
    source: 'https://www.spamhaus.org/blocklists/policy-blocklist/',
  },
  {
    id: 'spamhaus',
    meaning: 'blocked',
    pattern:
      /\b(?:zen|sbl|xbl|sbl-xbl|css|authbl)\.(?:dnsbl\.|dq\.)?spamhaus\.(?:org|net)|spamhaus\.org\/(?:query\/(?:ip|bl|sbl|xbl)|sbl|lookup|zen)|blocked (?:using|by) spamhaus|spamhaus (?:zen|sbl|xbl|css)|check\.spamhaus\.org\/\S*\d+\.\d+\.\d+\.\d+/i,
    except: ofDomains,
    says: 'This address is on a list of Spamhaus, which most mail servers ask. Its page says why: a machine that was broken into, spam from here or from the network around. Put that right, then ask for removal there.',
    help: 'https://check.spamhaus.org/',
    source: 'https://www.spamhaus.org/faqs/',
  },
  {
    id: 'barracuda',
    meaning: 'blocked',
    pattern: /b\.barracudacentral\.org|barracuda(?:central|networks)\.(?:org|com)\/(?:rbl|reputation|lookups)/i,
    says: 'This address is on the list of Barracuda. The form asks for a reason and mostly works within a day.',
    help: 'https://www.barracudacentral.org/rbl/removal-request',
    source: 'https://www.barracudacentral.org/rbl',
  },
  {
    id: 'proofpoint',
    meaning: 'blocked',
    pattern:
      /ipcheck\.proofpoint\.com|blocked using proofpoint|proofpoint dynamic reputation|support\.proofpoint\.com\/(?:rbl|dnsbl)-lookup/i,
    says: 'This address is on the list of Proofpoint (PDR), which also Apple asks. Look it up on its page, which leads to the form.',
    help: 'https://ipcheck.proofpoint.com/',
    source: 'https://ipcheck.proofpoint.com/; replies seen by others',
  },
  {
    id: 'cloudmark',
    meaning: 'blocked',
    pattern: /csi\.cloudmark\.com|cloudmark (?:sender intelligence|csi)|\bcloudmark\b.*\bblock(?:ed|list)/i,
    says: 'This address is on the list of Cloudmark (Sender Intelligence). The form takes it off where the reason is gone.',
    help: 'https://csi.cloudmark.com/en/reset/',
    source: 'https://csi.cloudmark.com/',
  },
  {
    id: 'spamcop',
    meaning: 'blocked',
    pattern: /bl\.spamcop\.net|spamcop\.net\/(?:w3m|bl\.shtml)/i,
    says: 'People reported spam from this address to SpamCop. It is taken off by itself a day after the last report: find out what was sent.',
    help: 'https://www.spamcop.net/bl.shtml',
    source: 'https://www.spamcop.net/fom-serve/cache/298.html',
  },
  {
    id: 'uceprotect',
    meaning: 'blocked',
    pattern: /uceprotect/i,
    says: 'This address (level 1) or the network around it (levels 2 and 3) is on the list of UCEPROTECT. It goes off by itself after a week without spam; do not pay for it. For levels 2 and 3 only your provider can do something.',
    help: 'https://www.uceprotect.net/en/rblcheck.php',
    source: 'https://www.uceprotect.net/en/index.php?m=3&s=0',
  },
  {
    id: 'cisco',
    meaning: 'blocked',
    pattern: /talosintelligence\.com|senderbase\.org|sending MTA'?s poor reputation/i,
    says: 'The reputation of this address at Cisco Talos (SenderBase) is poor. Look it up there, and open a case where nothing is wrong any more.',
    help: 'https://talosintelligence.com/reputation_center',
    source: 'https://talosintelligence.com/reputation_center; the default text of Cisco Secure Email',
  },
  {
    id: 'symantec',
    meaning: 'blocked',
    pattern: /ipremoval\.sms\.symantec\.com|brightmail.*reputation/i,
    says: 'This address is on the list of Symantec (Broadcom). The form looks it up and asks for removal.',
    help: 'https://ipremoval.sms.symantec.com/',
    source: 'https://ipremoval.sms.symantec.com/',
  },
  {
    id: 'trendmicro',
    meaning: 'blocked',
    pattern: /mail-abuse\.com|ers\.trendmicro\.com|trend micro (?:rbl|email reputation)/i,
    says: 'This address is on the list of Trend Micro (Email Reputation Services). The page looks it up and takes requests.',
    help: 'https://servicecentral.trendmicro.com/en-us/ers/ip-lookup/',
    source: 'https://servicecentral.trendmicro.com/',
  },
  {
    id: 'abusix',
    meaning: 'blocked',
    pattern: /mail\.abusix\.zone|lookup\.abusix\.com/i,
    says: 'This address is on the list of Abusix. Its page looks it up and takes it off at once, once in a while.',
    help: 'https://lookup.abusix.com/',
    source: 'https://abusix.com/',
  },
  {
    id: 'sorbs',
    meaning: 'blocked',
    pattern: /dnsbl\.sorbs\.net|sorbs\.net\/lookup/i,
    says: 'The server that refuses still asks SORBS, a list that was closed in June 2024: nobody can take you off. Tell the postmaster of that server.',
    help: 'https://en.wikipedia.org/wiki/SORBS',
    source: 'public announcement of its closing, June 2024',
  },
  {
    id: 'block-list',
    meaning: 'blocked',
    // The texts of Postfix (reject_rbl_client) and of its like; Exim's usual configuration.
    pattern:
      /client host \[[^\]]+\] blocked using [\w-]+\.[\w.-]+|(?:your|sending|client) (?:ip|address|host)\b[^.]*\bis (?:listed|blacklisted|blocklisted|on (?:a|the) (?:black|block)list)\b|is in a black ?list at [\w-]+\.[\w.-]+/i,
    except: ofDomains,
    says: 'The server that refuses asks a block list, which has this address on it. The name of the list stands in the reply: look the address up on its page.',
    help: 'https://multirbl.valli.org/lookup/',
    source: 'https://www.postfix.org/postconf.5.html#default_rbl_reply',
  },
  {
    id: 'poor-reputation',
    meaning: 'doubtful',
    pattern:
      /\b(?:your|sending|sender|connecting|client)(?:'s)? (?:ip(?: address)?|server|host|mta)\b[^.]*\b(?:poor|bad|low) reputation|(?:poor|bad|low) reputation of (?:the|your) (?:sending )?(?:ip|server|host)/i,
    except: ofDomains,
    says: 'The server that refuses thinks badly of this address. Its postmaster knows more.',
    help: 'https://multirbl.valli.org/lookup/',
    source: 'the words themselves',
  },
  {
    id: 'reverse-dns',
    meaning: 'misconfigured',
    // RFC 7372 §3.3; Postfix (reject_unknown_client_hostname); others.
    pattern:
      /^[45]\d\d [45]\.7\.25\b|cannot find your (?:reverse )?hostname|(?:no|missing|invalid|bad|without|lack\w*|require\w*|must have|fix)\b[^.]{0,60}\b(?:reverse dns|rdns|ptr)\b|\b(?:reverse dns|rdns|ptr)\b[^.]{0,40}\b(?:missing|required|not found|does not|failed|failure|invalid|mismatch)/i,
    says: 'The address of this server has no name in the reverse DNS (PTR record), or one that does not lead back to it. Whoever rents you the server sets it; it should be the name of the server.',
    help: 'https://www.rfc-editor.org/rfc/rfc7372#section-3.3',
    source: 'RFC 7372 §3.3; https://www.postfix.org/postconf.5.html#reject_unknown_client_hostname',
  },
  {
    id: 'authentication',
    meaning: 'misconfigured',
    // RFC 7372 §3.1, §3.2.
    pattern: /^[45]\d\d [45]\.7\.(?:20|21|22|23|24|26)\b/,
    says: 'A receiver found no valid SPF or DKIM of the sender of a message. Publish the SPF, DKIM and DMARC records of your domains. Where it was mail that is only forwarded here, its own sender has to do that.',
    help: 'https://www.rfc-editor.org/rfc/rfc7372',
    source: 'RFC 7372 §3.1, §3.2',
  },
  {
    id: 'greeting-name',
    meaning: 'misconfigured',
    pattern: /helo command rejected: (?:host not found|need fully-qualified|invalid)/i,
    says: 'The name by which this server greets (hostname in the configuration) has no address in the DNS. Publish an A record for it.',
    help: 'https://www.postfix.org/postconf.5.html#reject_unknown_helo_hostname',
    source: 'https://www.postfix.org/postconf.5.html#reject_unknown_helo_hostname',
  },
];
