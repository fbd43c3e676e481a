/** The stages of reception over a zone in memory: everything is refused that can be, unless a test says otherwise. */
import { systemClock } from '../../src/base/clock.ts';
import { type Stage, type StageOptions, stagesOf } from '../../src/mail/reception/index.ts';
import { ZoneResolver } from '../../src/net/dns/index.ts';
import type { ReceptionParts } from './mail-house.ts';

/** Good and bad company. */
export const stageZone = `
  far.test            MX   10 mx.far.test
  mx.far.test         A    192.0.2.1
  1.2.0.192.in-addr.arpa   PTR  mx.far.test
  2.2.0.192.in-addr.arpa   PTR  mx.far.test
  3.2.0.192.in-addr.arpa   FAIL
  4.2.0.192.in-addr.arpa   PTR  broken.test
  5.2.0.192.in-addr.arpa   PTR  listed.test
  listed.test         A    192.0.2.5
  broken.test         FAIL
  8.b.d.0.1.0.0.2.ip6.arpa A 127.0.0.2
  1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa  PTR  six.far.test
  six.far.test        AAAA 2001:db8::1
  5.2.0.192.bl.test   A    127.0.0.4
  5.2.0.192.bl.test   TXT  See https://bl.test/?192.0.2.5
  6.2.0.192.bl.test   A    127.255.255.254
  7.2.0.192.bl.test   A    203.0.113.1
  8.2.0.192.bl.test   FAIL
  5.2.0.192.noted.test A   127.0.0.2
  bare.test           A    192.0.2.9
  empty.test          TXT  nothing
  nomail.test         MX   0 .
`;

type Wanted = Partial<StageOptions>;

export function stagesFor(parts: ReceptionParts, wanted: Wanted = {}): Stage[] {
  return stagesOf({
    hostName: parts.hostName,
    database: parts.database,
    isOurs: (domain) => parts.accounts.hasDomain(domain),
    ...strict,
    ...wanted,
  });
}

/** What needs no house. */
export const strict = {
  clock: systemClock,
  resolver: new ZoneResolver(stageZone),
  earlyTalk: 'refuse',
  greetingPauseMs: 0,
  reverseDns: () => 'refuse',
  blocklists: [
    { zone: 'bl.test', policy: 'refuse' },
    { zone: 'noted.test', policy: 'note' },
  ],
  helo: 'refuse',
  heloAsUs: 'refuse',
  spoofedSender: 'refuse',
  spoofedFrom: 'refuse',
  senderDomain: 'refuse',
  header: 'refuse',
  hopsMax: 20,
  rates: { perNetwork: 0, perSender: 0, recipientsPerConnection: 0 },
  isRelay: (address: string) => address === '192.0.2.77',
  exemptSenders: ['exempt.test'],
} as const satisfies Partial<StageOptions>;
