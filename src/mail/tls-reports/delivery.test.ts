/** Reports on their way to receivers that speak SMTP and HTTPS. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { contentOf, type Deliver, hostName, QueueHouse } from '../../../test/support/queue-house.ts';
import { openHttpsServer } from '../../../test/support/https-server.ts';
import { openSmtpServer } from '../../../test/support/smtp-server.ts';
import {
  dayMs,
  enforced,
  firstDay,
  hourMs,
  reportIn,
  TlsReportsHouse,
} from '../../../test/support/tls-reports-house.ts';
import { systemClock } from '../../base/clock.ts';
import { ZoneResolver } from '../../net/dns/index.ts';
import { Fetcher } from '../../net/fetch/index.ts';
import { deliver } from '../../net/smtp-client/index.ts';

const failed = { result: 'certificate-expired', address: '192.0.2.1' } as const;

it('A report reaches a receiver by HTTPS, compressed, once it has a good day', async () => {
  await using server = await openHttpsServer(['r.far.test']);
  const resolver = new ZoneResolver('r.far.test A 127.0.0.1');
  const reach = { resolver, clock: systemClock, ca: server.ca, port: server.port, allowsPrivate: true };
  const house = new TlsReportsHouse({ fetcher: new Fetcher(reach) });
  house.zone = ['_smtp._tls.far.test TXT v=TLSRPTv1;rua=https://r.far.test/in?x=1'];
  const types: unknown[] = [];
  server.answer = ({ headers }, response) => {
    types.push(headers['content-type']);
    response.statusCode = types.length === 1 ? 503 : 201;
    response.end('thank you');
  };
  house.note(enforced, failed, 4);
  await house.hours(40);
  assert.deepEqual(types, ['application/tlsrpt+gzip', 'application/tlsrpt+gzip']);
  assert.ok(server.asked.every((line) => line.startsWith('POST /in?x=1 ')));
  const [first, second] = server.bodies.map(reportIn);
  assert.deepEqual(first, second);
  assert.deepEqual([first?.start, first?.policies[0]?.failures], [firstDay, 4]);
  assert.deepEqual(
    (await house.failures.reports()).map(({ state }) => state),
    ['sent'],
  );
});

it('A report reaches a receiver by mail, signed by the hook that signs all that leaves', async () => {
  await using smtp = await openSmtpServer();
  const house = new TlsReportsHouse();
  house.zone = ['_smtp._tls.far.test TXT v=TLSRPTv1;rua=mailto:tls@far.test'];
  house.note(enforced, failed, 4);
  await house.sessions.flush();
  await house.clock.advance(dayMs + 6 * hourMs);
  await house.reporter.round();
  const [row] = await house.queued();
  assert.ok(row);
  const content = Buffer.from(await house.store.whole.blobs.readAll(row.place));
  const sent: string[] = [];
  const toServer: Deliver = async (destination, message) => {
    sent.push(await contentOf(message));
    return await deliver({ ...destination, addresses: ['127.0.0.1'], port: smtp.port, clock: systemClock }, message);
  };
  const relay = new QueueHouse('far.test MX 10 mx.far.test\nmx.far.test A 127.0.0.1', toServer, 1, house.clock);
  await relay.build();
  const paths: string[] = [];
  const sign = ({ reversePath }: { reversePath: string }): Promise<string> => {
    paths.push(reversePath);
    return Promise.resolve('DKIM-Signature: v=1; d=house.test\r\n');
  };
  const hooks = { ways: relay.ways(), sign };
  await using queue = relay.queue({ database: house.store.whole, blobs: house.store.whole.blobs, hooks });
  queue.start();
  for (let turn = 0; turn < 200 && smtp.messages.length === 0; turn++) await house.clock.advance(1000);
  const [got] = smtp.messages;
  assert.deepEqual(paths, ['tlsrpt@house.test']);
  assert.match(got?.envelope.join(' ') ?? '', /tlsrpt@house\.test.*tls@far\.test/);
  assert.match(got?.content ?? '', /^DKIM-Signature: [^]*TLS-Required: No\r\n/);
  const begun = content.indexOf('Content-Type: application/tlsrpt+gzip');
  assert.ok(got?.content.includes(content.subarray(begun).toString('latin1').trimEnd()), hostName);
});
