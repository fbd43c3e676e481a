/** MTA-STS (RFC 8461) as it is lived: policies over HTTPS, hosts with certificates good and bad, and a server that starts anew. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { printStsPolicy, printStsRecord, type StsPolicy } from '../../src/formats/policies/index.ts';
import type { QueueEntry } from '../../src/mail/dispatch/index.ts';
import type { FailureListing } from '../../src/mail/tls-reports/index.ts';
import { type Demo, openDemo } from '../support/demo.ts';
import { openDnsServer } from '../support/dns-server.ts';
import { type FarHost, openFarHost } from '../support/far-host.ts';
import { type HttpsServer, openHttpsServer } from '../support/https-server.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { attempted, handIn, putOff, toldOnceTaken } from '../support/outgoing.ts';
import { tempFolder } from '../support/temp-folder.ts';

const policies: Readonly<Record<string, Partial<StsPolicy>>> = {
  'enforced.test': {},
  'misnamed.test': {},
  'untrusted.test': {},
  'tested.test': { mode: 'testing' },
  'none.test': { mode: 'none', mx: [] },
  'two.test': {},
  'unproved.test': {},
  'kept.test': {},
  'expired.test': {},
};
const domains = Object.keys(policies);
/** Of which the host has no certificate that anybody believes. */
const atStranger = new Set(['untrusted.test', 'tested.test', 'none.test', 'unproved.test']);

/** @param strangers domains whose mail host is the one that nobody believes */
function zoneOf(strangers: ReadonlySet<string>, id: string): string {
  const lines = domains.flatMap((domain) => [
    `${domain} MX 20 mx.${domain}`,
    `mx.${domain} A ${strangers.has(domain) ? '127.0.0.2' : '127.0.0.1'}`,
    `mta-sts.${domain} A 127.0.0.1`,
    `_mta-sts.${domain} TXT ${printStsRecord(id)}`,
  ]);
  return [...lines, 'two.test MX 10 mx.evil.test', 'mx.evil.test A 127.0.0.1'].join('\n');
}

function serve(server: HttpsServer): void {
  server.answer = ({ headers: { host = '' } }, response) => {
    const domain = host.replace(/^mta-sts\./, '').replace(/:\d+$/, '');
    const policy = { mode: 'enforce', mx: [`mx.${domain}`], maxAgeSeconds: 86_400, ...policies[domain] } as const;
    response.writeHead(200, { 'Content-Type': 'text/plain' }).end(printStsPolicy(policy));
  };
}

describe('Mail to domains with a policy of MTA-STS', () => {
  const world = new AsyncDisposableStack();
  let host: FarHost;
  let stranger: FarHost;
  let house: Demo;
  let folder: string;

  /** A demo that believes these authorities. */
  async function openHouse(policyHost: HttpsServer, zone: string, ...words: string[]): Promise<Demo> {
    const dns = world.use(await openDnsServer({ zone }));
    const ca = join(folder, `ca-${policyHost.port}.pem`);
    await writeFile(ca, `${await readFile(host.ca, 'utf8')}${policyHost.ca}`);
    // What was seen before must not stand in for the policies.
    const delivery = { port: host.port, policy_port: policyHost.port, ca, remember_tls: false };
    const settings = Object.entries(delivery).map(([key, value]) => `delivery.${key}=${value}`);
    const set = [`dns.servers=127.0.0.1:${dns.port}`, ...settings].flatMap((setting) => ['--set', setting]);
    return world.use(await openDemo(...set, ...words));
  }

  async function openPolicyHost(...without: string[]): Promise<HttpsServer> {
    const published = domains.filter((domain) => !without.includes(domain));
    const server = world.use(await openHttpsServer(published.map((domain) => `mta-sts.${domain}`)));
    serve(server);
    return server;
  }

  const told = async (to: string): Promise<string> => toldOnceTaken(house, await handIn(house, to));

  before(async () => {
    folder = world.use(await tempFolder()).path;
    const named = domains.filter((domain) => domain !== 'misnamed.test').map((domain) => `mx.${domain}`);
    const capabilitiesInTls = ['8BITMIME', 'REQUIRETLS'];
    host = world.use(await openFarHost([...named, 'mx.evil.test'], { capabilitiesInTls }));
    stranger = world.use(await openFarHost(named, { address: '127.0.0.2', port: host.port }));
    house = await openHouse(await openPolicyHost('unproved.test'), zoneOf(atStranger, 'a1'));
  });
  after(() => world.disposeAsync());

  it('goes where the host has the certificate that an enforced policy asks for', async () => {
    const story = await told('a@enforced.test');
    assert.match(story, /TLS with a valid certificate or nothing: the MTA-STS policy of enforced\.test says "enforce"/);
    assert.match(story, /taken over by mx\.enforced\.test \(127\.0\.0\.1, TLSv1\.3, certificate verified/);
  });

  it('waits where the certificate bears another name, or nobody believes it', async () => {
    const name = await putOff(house, await handIn(house, 'a@misnamed.test'));
    assert.match(
      name,
      /^451 4\.\S+ mx\.misnamed\.test: TLS failed: .*the MTA-STS policy of misnamed\.test says "enforce"/,
    );
    const trust = await putOff(house, await handIn(house, 'a@untrusted.test'));
    assert.match(
      trust,
      /^451 4\.\S+ mx\.untrusted\.test: TLS failed: .*posthouse tls set untrusted\.test opportunistic$/,
    );
    assert.deepEqual([host.got('a@misnamed.test'), stranger.messages], [[], []]);
  });

  it('goes all the same where the policy is in testing, or says "none"', async () => {
    assert.match(
      await told('a@tested.test'),
      /the MTA-STS policy of tested\.test says "testing" .*failures are only told/,
    );
    assert.match(await told('a@none.test'), /nobody asks for more/);
    assert.deepEqual(
      [...stranger.messages].map(({ inTls }) => inTls),
      [true, true],
    );
  });

  it('does not go to a host that the policy does not name, but to the next', async () => {
    const trace = await handIn(house, 'a@two.test');
    assert.match(await toldOnceTaken(house, trace), /taken over by mx\.two\.test/);
    const { gone } = await attempted(house, trace);
    assert.deepEqual(
      gone.map(({ host: tried, outcome }) => [tried, outcome]),
      [
        ['mx.evil.test', 'deferred'],
        ['mx.two.test', 'delivered'],
      ],
    );
    assert.match(gone[0]?.reply ?? '', /none of the hosts that the MTA-STS policy of two\.test names: mx\.two\.test/);
  });

  it('goes as it can where the host of the policy cannot prove its name', async () => {
    const story = await told('a@unproved.test');
    assert.match(story, /the MTA-STS policy that is announced could not be had \(.*certificate/);
    assert.equal(stranger.got('a@unproved.test')[0]?.inTls, true);
  });

  it('that needs TLS (REQUIRETLS) goes where a policy vouches for the host, and comes back at once where none does', async () => {
    const parameters = 'REQUIRETLS';
    const story = await toldOnceTaken(house, await handIn(house, 'b@enforced.test', { parameters }));
    assert.match(story, /certificate verified/);
    assert.match(host.got('b@enforced.test')[0]?.envelope[0] ?? '', / REQUIRETLS\b/);
    await handIn(house, 'b@none.test', { parameters });
    assert.match((await messageWith(house, house.alice, 'b@none.test')).content, /^Status: 5\.7\.10\r\n/m);
    assert.deepEqual(stranger.got('b@none.test'), []);
  });

  it('is protected by the policy that is held while a newer one cannot be had, and no longer than it lasts', async () => {
    await told('a@kept.test');
    await told('a@expired.test');
    await house.stop();
    using database = new DatabaseSync(join(house.data, 'posthouse.db'));
    const { changes } = database.prepare("update sts_policies set expires_at = 1 where domain = 'expired.test'").run();
    assert.equal(changes, 1);
    database.close();
    const strangers = new Set([...atStranger, 'kept.test', 'expired.test']);
    const policyHost = await openPolicyHost('kept.test', 'expired.test');
    house = await openHouse(policyHost, zoneOf(strangers, 'a2'), '--data', house.data);
    const reply = await putOff(house, await handIn(house, 'b@kept.test'));
    assert.match(reply, /mx\.kept\.test: TLS failed: .*the MTA-STS policy of kept\.test says "enforce"/);
    assert.match(await told('b@expired.test'), /could not be had/);
    assert.deepEqual(stranger.got('b@kept.test'), []);
  });

  it('is all told to the operator', async () => {
    const listed = JSON.parse(await house.posthouse('queue', 'list', '--json')) as QueueEntry[];
    assert.deepEqual(listed.map(({ domain }) => domain).toSorted(), ['kept.test', 'misnamed.test', 'untrusted.test']);
    const known = await house.posthouse('tls', 'list');
    assert.match(known, /^enforced\.test +- +enforce until \S+ +mx\.enforced\.test +verified /m);
    assert.match(known, /^tested\.test +- +testing until \S+ +mx\.tested\.test +encrypted /m);
    assert.match(known, /^misnamed\.test +- +enforce until \S+ +- +-$/m);
    assert.match(known, /^expired\.test +- +- +mx\.expired\.test +encrypted \S+ before verified /m);
  });

  it('is counted for the reports on TLS where it went wrong, also where the policy is in testing', async () => {
    const failures = JSON.parse(await house.posthouse('tls', 'failures', '--json')) as FailureListing[];
    const told = new Set(failures.map(({ domain, result, enforced }) => `${domain} ${result} ${enforced}`));
    for (const failure of [
      'tested.test certificate-not-trusted false',
      'untrusted.test certificate-not-trusted true',
      'misnamed.test certificate-host-mismatch true',
      'two.test validation-failure true',
      'unproved.test sts-webpki-invalid false',
      'kept.test sts-webpki-invalid false',
    ]) {
      assert.ok(told.has(failure), `${failure} is not among ${[...told].join(', ')}`);
    }
    assert.deepEqual(
      failures.filter(({ domain }) => domain === 'enforced.test'),
      [],
    );
    await house.stop();
  });
});
