/** The keys of mail that leaves; part of the schema. */

import { limits } from '../../base/limits.ts';
import {
  addresses,
  endpoint,
  host,
  mailAddress,
  nameServers,
  networks,
  oneOf,
  path,
  text,
  wholeNumber,
  wholeNumbers,
  yesOrNo,
} from './kinds.ts';
import { key, optional, section } from './schema-keys.ts';

export const outwardSections = {
  dns: section({
    servers: optional(
      nameServers,
      'The name servers to ask. Left out, those of /etc/resolv.conf; an empty list asks nobody.',
      ['127.0.0.1:53'],
    ),
    trusted: key(
      networks,
      'Name servers whose word on DNSSEC is believed: they validate, and nobody can sit between them and us. Needed for DANE.',
      ['127.0.0.0/8', '::1'],
    ),
    zone: optional(
      path,
      'A file of records that are known without asking, one in a line: "example.test MX 10 mx.example.test". For tests and offline use.',
      '/etc/posthouse/zone',
    ),
    timeout_ms: key(wholeNumber(100, 60_000, 'milliseconds'), 'How long to wait for one answer.', limits.dnsTimeoutMs),
  }),

  smarthost: section({
    host: optional(
      host,
      'A server that takes all mail to others. Left out, each goes to its own MX.',
      'smtp.example.net',
    ),
    port: key(wholeNumber(1, 65_535), 'Its port.', 587),
    user: optional(text, 'The name to log in with there, where it wants one.', 'mail.example.org'),
    password: optional(text, 'The password of that login.', 'correct horse battery staple'),
    tls: key(
      oneOf('required', 'implicit', 'opportunistic', 'none'),
      'Encryption on that way: STARTTLS or nothing goes out, TLS from the first byte, STARTTLS where offered, never.',
      'required',
    ),
  }),

  relay: section({
    host: optional(
      host,
      'A server that may take mail for providers that refuse this server for its reputation, and for nobody else.',
      'smtp.example.net',
    ),
    port: key(wholeNumber(1, 65_535), 'Its port.', 587),
    user: optional(text, 'The name to log in with there, where it wants one.', 'mail.example.org'),
    password: optional(text, 'The password of that login.', 'correct horse battery staple'),
    tls: key(
      oneOf('required', 'implicit', 'opportunistic', 'none'),
      'Encryption on that way, as in smarthost.tls.',
      'required',
    ),
    when: key(oneOf('refused', 'never'), 'Whether it is used after such a refusal, or not now.', 'refused'),
  }),

  delivery: section({
    port: key(wholeNumber(1, 65_535), 'The port of other mail servers. Anything but 25 is for tests.', 25),
    source_addresses: key(
      addresses,
      'Addresses of this machine from which mail leaves, one of each family. Left out, the system chooses.',
      [],
    ),
    ipv6: key(
      oneOf('auto', 'always', 'never'),
      'Whether mail leaves over IPv6 to hosts that have both: while our own addresses have names that lead back, or always.',
      'auto',
    ),
    ca: optional(
      path,
      'A file with certificates of further authorities to believe, of mail servers and of hosts that publish MTA-STS policies.',
      '/etc/posthouse/company-ca.pem',
    ),
    policy_port: key(
      wholeNumber(1, 65_535),
      'The port of hosts that publish MTA-STS policies. Anything but 443 is for tests.',
      443,
    ),
    remember_tls: key(
      yesOrNo,
      'Whether a server that was once reached with encryption, or a valid certificate, must be reached so from then on.',
      true,
    ),
    tor_proxy: optional(
      endpoint,
      'The SOCKS5 proxy of Tor, for mail to .onion domains. Left out, there is no way to them.',
      '127.0.0.1:9050',
    ),
    at_once: key(wholeNumber(1, 10_000), 'Conversations with other servers at one time.', limits.deliveriesAtOnceMax),
    at_once_per_domain: key(
      wholeNumber(1, 1000),
      'Conversations with the servers of one domain, or with the smarthost, at one time.',
      limits.deliveriesPerDomainMax,
    ),
  }),

  dkim: section({
    sign: key(
      oneOf('seen', 'always', 'never'),
      'When a new key signs what leaves: once its record was seen in the DNS, at once without asking there, or never: then there are no keys.',
      'seen',
    ),
    rotate_days: key(
      wholeNumber(0, 3650, 'days'),
      'For how long a key signs before the next one is made. 0: for ever.',
      180,
    ),
    publish_hours: key(
      wholeNumber(1, 8760, 'hours'),
      'How long the record of a new key must have been in the DNS before it takes over from another.',
      24,
    ),
    keep_days: key(
      wholeNumber(8, 3650, 'days'),
      'How long the record of a former key has to stay; signatures are good for seven days.',
      30,
    ),
  }),

  tls_reports: section({
    send: key(
      yesOrNo,
      'Whether domains that ask for it (TLSRPT) are told each day how TLS with their hosts went.',
      true,
    ),
    organization: optional(text, 'Who tells. Left out, the domain of the contact.', 'Example Post'),
    from: optional(
      mailAddress,
      'Where such reports come from. Left out, tlsrpt at our first domain, or at the host name.',
      'tlsrpt@example.org',
    ),
    contact: optional(
      mailAddress,
      'Whom the other side may ask, an address of the same domain. Left out, the same address.',
      'postmaster@example.org',
    ),
  }),

  queue: section({
    life_hours: key(wholeNumber(1, 720, 'hours'), 'How long delivery is tried before the sender gets it back.', 120),
    retry_minutes: key(
      wholeNumbers(1, 10_080, 'minutes'),
      'The pauses between attempts; the last one repeats.',
      [1, 5, 15, 60, 120, 240],
    ),
    delay_warning_hours: key(
      wholeNumbers(1, 720, 'hours'),
      'After so many hours of waiting people of the house, and who asked for it, are told that their mail is late.',
      [4],
    ),
  }),

  suppression: section({
    on: key(
      yesOrNo,
      'Whether addresses elsewhere that do not exist any more are sent nothing for a while: docs/handbook/bounces.md.',
      true,
    ),
    after: key(
      wholeNumber(1, 100, 'messages'),
      'So many messages must be refused for want of such a mailbox within 30 days, with none delivered between.',
      3,
    ),
    days: key(wholeNumber(1, 3650, 'days'), 'How long nothing is sent to such an address then.', 90),
  }),
};
