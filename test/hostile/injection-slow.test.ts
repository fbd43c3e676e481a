/** Clients that say a byte a second, in a time that a clock steered by hand makes short: none holds its place for long. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from '../../src/base/bytes.ts';
import { limits } from '../../src/base/limits.ts';
import { BufferedInput } from '../../src/protocols/connection/buffered-input.ts';
import { reception } from '../../src/protocols/smtp/index.ts';
import { SteeredClock } from '../support/clock.ts';
import { openSession } from './smuggling-door.ts';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const envelope = 'EHLO x.test\r\nMAIL FROM:<a@far.test>\r\nRCPT TO:<b@example.test>\r\n';

interface Slow {
  readonly name: string;
  /** Said at once. */
  readonly first: string;
  /** Then this, again and again, a byte each time. */
  readonly drips: string;
  readonly everyMs?: number;
  readonly endsWithinMs: number;
}

const clients: readonly Slow[] = [
  { name: 'nothing', first: '', drips: '', endsWithinMs: limits.smtpIdleMs },
  { name: 'a command without an end', first: '', drips: 'x', endsWithinMs: limits.smtpIdleMs },
  { name: 'a recipient without an end', first: `${envelope}RCPT TO:<`, drips: 'x', endsWithinMs: limits.smtpIdleMs },
  { name: 'only greetings', first: '', drips: 'EHLO x.test\r\n', endsWithinMs: limits.probationMs },
  { name: 'only NOOP', first: '', drips: 'NOOP\r\n', endsWithinMs: limits.probationMs },
  {
    name: 'MAIL and RSET in turns',
    first: envelope,
    drips: 'RSET\r\nMAIL FROM:<a@b.test>\r\n',
    endsWithinMs: limits.idleSmtpCommandsMax * 20 * secondMs,
  },
  { name: 'only empty lines', first: '', drips: '\n', endsWithinMs: minuteMs },
  { name: 'content', first: `${envelope}DATA\r\n`, drips: 'x', endsWithinMs: 2 * limits.messagePaceMs },
  {
    name: 'lines of content',
    first: `${envelope}DATA\r\n`,
    drips: 'hello\r\n',
    endsWithinMs: 2 * limits.messagePaceMs,
  },
  { name: 'a chunk', first: `${envelope}BDAT 1000000 LAST\r\n`, drips: 'x', endsWithinMs: 2 * limits.messagePaceMs },
  { name: 'small chunks', first: envelope, drips: 'BDAT 1\r\nx', endsWithinMs: limits.messageTransferMs + minuteMs },
];

describe('A client that drips', () => {
  for (const { name, first, drips, everyMs = secondMs, endsWithinMs } of clients) {
    it(`${name} is sent away in time`, async () => {
      const clock = new SteeredClock();
      const { patienceMs, probationMs } = { patienceMs: limits.smtpIdleMs, probationMs: limits.probationMs };
      const input = new BufferedInput({ clock, patienceMs, probationMs, flush: () => {}, pause: () => {} });
      const session = openSession(reception, input, clock);
      if (first !== '') input.push(bytesOf(first));
      await clock.advance(0);
      for (let at = 0; !session.isOver && clock.now() - session.began <= endsWithinMs; at += 1) {
        const byte = drips[at % drips.length];
        if (byte !== undefined) input.push(bytesOf(byte));
        await clock.advance(everyMs);
      }
      assert.ok(session.isOver, `still there after ${(clock.now() - session.began) / minuteMs} minutes`);
      assert.match(session.text, /^421 [^\r]*\r\n$/m);
      assert.deepEqual(session.messages, []);
      input.end();
    });
  }
});
