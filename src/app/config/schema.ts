/**
 * Every key of the configuration: what it means, what it may hold, what it is when nobody says anything.
 *
 * The configuration describes the machine: names, addresses, folders, limits. Domains, accounts and aliases are no
 * configuration; they live in the database and are managed by `posthouse domain`, `account` and `alias`.
 */

import { z } from 'zod';
import { limits } from '../../base/limits.ts';
import {
  blocklists,
  domains,
  endpoints,
  hostName,
  localEndpoints,
  mailAddress,
  networks,
  oneOf,
  path,
  policy,
  portPolicies,
  postgres,
  wholeNumber,
  wholeNumbers,
  yesOrNo,
} from './kinds.ts';
import { key, optional, required, section } from './schema-keys.ts';
import { outwardSections } from './schema-outward.ts';

export const schema = z.strictObject({
  hostname: required(
    hostName,
    'The name of this server: what it calls itself to other servers, and what its MX record points to.',
    'mail.example.org',
  ),
  data: key(path, 'The folder that holds all mail and accounts. One running server to a folder.', 'data'),
  trusted_networks: key(
    networks,
    'Networks whose programs may send to any address without a login, and say for whom they speak (XCLIENT). Keep it small.',
    [],
  ),
  proxy_networks: key(
    networks,
    'Proxies in front of this server: connections from there must begin with a PROXY header (version 1 or 2), which names the client.',
    [],
  ),
  operator: optional(
    mailAddress,
    'Who runs this server, to be told by mail what only the operator can put right: a provider that refuses our mail, for one.',
    'postmaster@example.org',
  ),
  plaintext_login: key(
    oneOf('never', 'loopback'),
    'Where a login without encryption is taken: nowhere, or from programs on this machine.',
    'never',
  ),

  database: section({
    postgres: optional(
      postgres,
      'A PostgreSQL database for everything but the bodies of messages. Left out, it is all in the data folder.',
      'postgres://posthouse:correct-horse@db.example.org/posthouse',
    ),
  }),

  smtp: section({
    listen: key(endpoints, 'Where other mail servers hand in mail for our domains.', ['*:25']),
  }),
  submission: section({
    listen: key(endpoints, 'Where mail programs hand in mail to send, encrypted by STARTTLS.', ['*:587']),
    mask: key(
      yesOrNo,
      'Whether others are not told from where and by what program our people send: address, host name, user agent.',
      true,
    ),
    messages_per_day: key(
      wholeNumber(0, 10_000_000),
      'How many messages an account may send a day (UTC), where nothing else is set for it. 0: any number.',
      limits.messagesSentPerDayMax,
    ),
    new_recipients_per_day: key(
      wholeNumber(0, 10_000_000),
      'To how many addresses a day it may write that it has never written to before. 0: any number.',
      limits.newRecipientsPerDayMax,
    ),
    copy_to_sent: key(
      yesOrNo,
      'Whether the server puts what is sent into Sent, where nothing else is set for the account.',
      false,
    ),
    undo_seconds: key(
      wholeNumber(0, limits.undoSecondsMax),
      'How long what is sent waits here, so that it can be taken back, where nothing else is set for the account. 0: not at all.',
      0,
    ),
  }),
  sendmail: section({
    folder: optional(
      path,
      'The folder where programs of this machine hand in mail. Left out: `sendmail` in the data folder, which others cannot reach.',
      '/var/spool/posthouse',
    ),
    open_to: key(
      oneOf('owner', 'group', 'everybody'),
      'Who may hand in mail there: the user of the server (and root), its group, or every user of this machine.',
      'everybody',
    ),
    domain: optional(
      hostName,
      'The domain of names without one, such as root. Left out, our first domain.',
      'example.org',
    ),
  }),
  submissions: section({
    listen: key(endpoints, 'Where mail programs hand in mail to send, encrypted from the first byte.', ['*:465']),
  }),
  imap: section({
    listen: key(endpoints, 'Where mail programs read mail, encrypted by STARTTLS.', ['*:143']),
  }),
  imaps: section({
    listen: key(endpoints, 'Where mail programs read mail, encrypted from the first byte.', ['*:993']),
  }),
  lmtp: section({
    listen: key(
      localEndpoints,
      'Where other servers of the house hand over mail (LMTP): from this machine and trusted networks, or by a Unix socket.',
      [],
    ),
  }),

  api: section({
    listen: key(
      endpoints,
      'Where programs hand in mail by HTTP: encrypted with the certificate of this server, but on addresses of this machine in clear.',
      [],
    ),
    private_webhooks: key(
      yesOrNo,
      'Whether webhooks may be on this machine and in private networks; those of this machine may be http.',
      false,
    ),
  }),

  reception: section({
    reverse_dns: key(
      policy,
      'Clients without a name in the reverse DNS, or with one that does not lead back: nothing, a note, put off, refused.',
      'note',
    ),
    reverse_dns_ports: key(portPolicies, 'The same for single ports of [smtp], where it differs.', []),
    helo: key(policy, 'Clients that greet with what is no host name, or with the address of another.', 'note'),
    helo_as_us: key(policy, 'Clients that greet with our own name or one of our domains.', 'refuse'),
    early_talk: key(policy, 'Clients that speak before they are greeted.', 'note'),
    greeting_pause_ms: key(
      wholeNumber(0, 60_000, 'milliseconds'),
      'How long the greeting is held back to see who does not wait for it.',
      0,
    ),
    blocklists: key(
      blocklists,
      'Lists of addresses in the DNS that are asked about each client. Their keepers learn who writes to you; mind their terms.',
      [],
    ),
    greylist: key(
      yesOrNo,
      'Whether mail from networks that were never here is put off once, as servers come again and many spammers do not.',
      false,
    ),
    greylist_seconds: key(wholeNumber(1, 86_400, 'seconds'), 'How long they wait.', limits.greylistWaitMs / 1000),
    spoofed_sender: key(policy, 'Mail from outside whose MAIL FROM is of a domain of ours, without a login.', 'refuse'),
    spoofed_from: key(
      policy,
      'Mail from outside whose From field names an address of a domain of ours; from mailing lists it is noted only.',
      'refuse',
    ),
    relays: key(networks, 'Servers that may send in the name of our domains without a login.', []),
    sender_domain: key(
      policy,
      'Senders whose domain does not exist; one that says it takes no mail is refused at once.',
      'defer',
    ),
    header: key(policy, 'Headers without From or Date, or with a field twice that may be there once.', 'note'),
    hops: key(
      wholeNumber(10, limits.receivedFieldsMax),
      'How many servers a message may have passed before it is thought to go in circles.',
      limits.receivedFieldsMax,
    ),
    messages_per_hour_per_network: key(
      wholeNumber(0, 10_000_000),
      'Messages within an hour from one address (IPv6: /64); more are put off. 0: any number.',
      limits.messagesPerHourMax,
    ),
    messages_per_hour_per_sender: key(
      wholeNumber(0, 10_000_000),
      'The same for one sender, as MAIL FROM names it.',
      limits.messagesPerHourMax,
    ),
    recipients_per_connection: key(
      wholeNumber(0, 10_000_000),
      'Recipients of one connection, over all its messages. 0: any number.',
      limits.recipientsPerConnectionMax,
    ),
    exempt_networks: key(
      networks,
      'Networks that are asked none of this, as this machine is not; they still cannot send to anywhere.',
      [],
    ),
    exempt_senders: key(
      domains,
      'Domains of senders that are not turned away by reverse DNS, blocklists and the greylist.',
      [],
    ),
  }),

  tls: section({
    certificate: optional(
      path,
      'The certificate with its chain (PEM). Left out, the server makes one with an authority of its own.',
      '/etc/letsencrypt/live/mail.example.org/fullchain.pem',
    ),
    key: optional(
      path,
      'The private key of the certificate (PEM).',
      '/etc/letsencrypt/live/mail.example.org/privkey.pem',
    ),
  }),

  ...outwardSections,

  aliases: section({
    programs: key(
      yesOrNo,
      'Whether aliases may hand mail to programs and append it to files, all as the user that this server runs as.',
      false,
    ),
  }),

  relaying: section({
    call_ahead: key(
      yesOrNo,
      'Whether the host of a backup domain is asked for recipients that nobody named. If not, mail for all of them is taken.',
      true,
    ),
    life_days: key(
      wholeNumber(1, 365, 'days'),
      'How long mail for a domain whose mailboxes are elsewhere waits here for their host.',
      30,
    ),
    retry_minutes: key(
      wholeNumbers(1, 1440, 'minutes'),
      'The pauses between attempts to bring it there; the last one repeats.',
      [1, 2, 5, 10, 15],
    ),
    ca: optional(
      path,
      'An authority (PEM) beside those of the system, for hosts that are named with smtps:// or lmtps://.',
      '/etc/posthouse/store-ca.pem',
    ),
  }),

  expunge: section({
    junk_days: key(
      wholeNumber(0, 36_500, 'days'),
      'How long mail stays in Junk before it is expunged by itself. 0: for ever.',
      30,
    ),
    trash_days: key(wholeNumber(0, 36_500, 'days'), 'The same for Trash.', 30),
  }),

  undelete: section({
    days: key(
      wholeNumber(0, 36_500, 'days'),
      'How long mail that was expunged can be brought back. 0: it goes for good at once.',
      14,
    ),
  }),

  changes: section({
    days: key(
      wholeNumber(1, 36_500, 'days'),
      'How long it is remembered what changed in mailboxes, for mail programs that were away.',
      30,
    ),
  }),

  quota: section({
    relief: key(
      yesOrNo,
      'Whether the oldest mail of Junk, then of Trash, goes for good where an account is nearly full.',
      false,
    ),
  }),

  storage: section({
    free_percent: key(
      wholeNumber(0, 50, 'percent'),
      'How much of the disk stays free: below it mail is put off. The smaller of this and free_bytes counts; 0 is none.',
      limits.roomFreePercent,
    ),
    free_bytes: key(
      wholeNumber(0, 2 ** 50, 'bytes'),
      'The same in bytes, so that a large disk does not keep much of itself empty.',
      limits.roomFreeBytes,
    ),
  }),

  limits: section({
    message_bytes: key(wholeNumber(65_536, 2 ** 31, 'bytes'), 'The largest message taken.', limits.messageBytesMax),
    recipients: key(wholeNumber(100, 100_000), 'Recipients of one message.', limits.recipientsPerMessageMax),
    connections: key(wholeNumber(1, 1_000_000), 'Connections to each listener at one time.', limits.connectionsMax),
    connections_per_address: key(
      wholeNumber(1, 1_000_000),
      'Connections from one address at one time; this machine and trusted networks are not counted.',
      limits.connectionsPerAddressMax,
    ),
  }),

  guard: section({
    ignore: key(
      networks,
      'Networks that are never slowed down or kept out, beside this machine, trusted networks and proxies.',
      [],
    ),
    automatic_bans: key(yesOrNo, 'Whether networks that misbehave are kept out for a while.', true),
    tarpit: key(yesOrNo, 'Whether those who make many mistakes wait some seconds for each answer.', true),
    connections_per_minute: key(
      wholeNumber(1, 1_000_000),
      'Connections from one address (IPv6: one /64) within a minute.',
      limits.connectionsPerMinuteMax,
    ),
  }),

  log: section({
    level: key(oneOf('debug', 'info', 'warn', 'error'), 'The least important lines to log.', 'info'),
    format: key(oneOf('auto', 'json', 'text'), 'JSON lines, lines for people, or whichever fits the output.', 'auto'),
  }),
});

/** The whole configuration, checked, with the names it has in the file. */
export type Config = z.output<typeof schema>;
