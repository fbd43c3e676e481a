/** The forms of smuggling over real sockets, one packet for each byte, on every service that takes mail. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Besieged, besiege } from './siege.ts';
import { SmtpPeer } from '../support/smtp-peer.ts';
import { chunkOf } from './smuggling-door.ts';
import { contentWith, endOfData, forms, mended, readStrictly } from './smuggling-forms.ts';

type Service = 'smtp' | 'submission' | 'submissions';

describe('Smuggling over the wire', { timeout: 120_000 }, () => {
  let house: Besieged;
  before(async () => void (house = await besiege()));
  after(() => house[Symbol.asyncDispose]());

  for (const service of ['smtp', 'submission', 'submissions'] as const) {
    for (const pipelining of [true, false]) {
      it(`comes to nothing on ${service} ${pipelining ? 'with' : 'without'} PIPELINING`, async () => {
        using smtp = await open(service);
        const known = (await inbox()).length;
        const { address } = house.server.login();
        for (const form of forms) {
          const content = `From: ${address}\r\n${contentWith(form)}`;
          const commands = [`MAIL FROM:<${address}>`, `RCPT TO:<${address}>`, 'DATA'];
          if (pipelining) await smtp.wire.write(`${commands.join('\r\n')}\r\n`);
          for (const command of commands) {
            if (!pipelining) await smtp.wire.write(`${command}\r\n`);
            await smtp.expect('250', '354');
          }
          await drip(smtp, content + endOfData, pipelining);
          await smtp.expect('250 2.0.0 Taken');
        }
        await smtp.command('NOOP', '250');
        const messages = (await inbox()).slice(known);
        assert.equal(messages.length, forms.length);
        for (const [index, form] of forms.entries()) {
          const read = readStrictly(contentWith(form) + endOfData);
          assert.ok(messages[index]?.endsWith(mended(read?.content ?? '').slice('Subject: carrier'.length)), form.name);
        }
      });
    }
  }

  it('comes to nothing by BDAT in pieces', async () => {
    using smtp = await open('smtp');
    const known = (await inbox()).length;
    for (const { bytes, name } of forms) {
      const content = contentWith({ bytes, name });
      const middle = content.indexOf('before') + 6 + Math.floor(bytes.length / 2);
      const chunks = chunkOf(content.slice(0, middle), false) + chunkOf(content.slice(middle));
      await smtp.wire.write(`MAIL FROM:<a@far.test>\r\nRCPT TO:<${house.server.login().address}>\r\n${chunks}`);
      for (const _ of ['MAIL', 'RCPT', 'BDAT', 'BDAT LAST']) await smtp.expect('250');
    }
    const messages = (await inbox()).slice(known);
    assert.deepEqual(
      messages.map((message) => message.slice(message.indexOf('\r\n\r\n'))),
      forms.map((form) => mended(contentWith(form)).slice('Subject: carrier'.length)),
    );
  });

  async function open(service: Service): Promise<SmtpPeer> {
    const port = house.server.facts.ports[service];
    const smtp = await SmtpPeer.open({ port, tls: service === 'submissions' });
    const { address, password } = house.server.login();
    if (service !== 'smtp') await smtp.logIn(address, password);
    return smtp;
  }

  async function inbox(): Promise<string[]> {
    using imap = await house.server.imap();
    await imap.done('SELECT INBOX');
    const { untagged } = await imap.done('FETCH 1:* BODY.PEEK[]');
    return untagged.flatMap(({ literals }) => literals.map((bytes) => bytes.toString('latin1')));
  }
});

/** The middle of the message in packets of a byte each. */
async function drip({ wire }: SmtpPeer, data: string, whole: boolean): Promise<void> {
  if (whole) return wire.write(data);
  const from = data.indexOf('before') + 'before'.length;
  await wire.write(data.slice(0, from));
  for (const byte of data.slice(from, from + 12)) {
    await wire.write(byte);
    await new Promise(setImmediate);
  }
  await wire.write(data.slice(from + 12));
}
