import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../base/bytes.ts';
import { systemClock } from '../../base/clock.ts';
import { parseAddress } from '../../formats/smtp/index.ts';
import { openSmtpServer } from '../../../test/support/smtp-server.ts';
import { deliver, type OutgoingMessage } from './index.ts';

/** What becomes of a message for a, b and c at a store that answers so. */
async function outcomes(answers: Readonly<Record<string, string>>): Promise<string[]> {
  const script = (line: string): string | undefined =>
    answers[line] ?? (line.startsWith('LHLO ') ? '250-store.test\r\n250 PIPELINING' : undefined);
  await using server = await openSmtpServer({ script });
  const way = {
    host: 'store.test',
    addresses: ['127.0.0.1'],
    port: server.port,
    helo: 'me.test',
    tls: 'none',
  } as const;
  const results = await deliver({ ...way, lmtp: true, clock: systemClock }, message());
  assert.ok(server.lines.includes('LHLO me.test'));
  return results.map(
    ({ recipient, outcome, stage, reply }) => `${recipient.localPart} ${outcome} ${stage} ${reply.code}`,
  );
}

function message(): OutgoingMessage {
  const content = async function* () {
    yield bytesOf('Subject: x\r\n\r\nBody\r\n');
  };
  const recipients = ['a@store.test', 'b@store.test', 'c@store.test'].map(parseAddress);
  const plain = { smtputf8: false, eightBit: false, sizeBytes: 20 };
  return { ...plain, reversePath: parseAddress('me@me.test'), recipients, content };
}

describe('LMTP', () => {
  it('has a reply for each recipient that was taken, in their order', async () => {
    const answers = { 'RCPT TO:<b@store.test>': '550 5.1.1 Who?', '.': '250 2.0.0 kept\r\n452 4.2.2 full' };
    assert.deepEqual(await outcomes(answers), ['a delivered DATA 250', 'b failed RCPT 550', 'c deferred DATA 452']);
  });

  it('puts off those of whom no reply came', async () => {
    const script = { '.': '250 2.0.0 kept\r\nnonsense' };
    assert.deepEqual(await outcomes(script), ['a delivered DATA 250', 'b deferred DATA 451', 'c deferred DATA 451']);
  });

  it('sends no content where nobody was taken', async () => {
    const who = '550 5.1.1 Who?';
    const nobody = Object.fromEntries(['a', 'b', 'c'].map((name) => [`RCPT TO:<${name}@store.test>`, who]));
    const answers = { ...nobody, DATA: '503 5.5.1 Nobody' };
    assert.deepEqual(await outcomes(answers), ['a failed RCPT 550', 'b failed RCPT 550', 'c failed RCPT 550']);
  });

  it('is no SMTP: there is no HELO instead', async () => {
    const refused = outcomes({ 'LHLO me.test': '500 5.5.1 This is SMTP' });
    await assert.rejects(refused, { code: 'unavailable', message: /The host refused LHLO: 500/ });
  });
});
