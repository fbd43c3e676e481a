import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { besiege, endures } from './siege.ts';

const bombs: Readonly<Record<string, () => string>> = {
  '10,000 parts inside one another': () => {
    const levels = Array.from(
      { length: 10_000 },
      (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`,
    );
    return `${levels.join('')}\r\nthe end\r\n`;
  },
  '10,000 messages inside one another': () =>
    `Content-Type: message/rfc822\r\n\r\n${'Subject: in\r\nContent-Type: message/rfc822\r\n\r\n'.repeat(10_000)}end\r\n`,
  '100,000 parts beside one another': () =>
    `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\n\r\nx\r\n'.repeat(100_000)}--b--\r\n`,
  '20,000 addresses': () =>
    `To: ${Array.from({ length: 20_000 }, (_, n) => `a${n}@example.org`).join(',\r\n ')}\r\n\r\nhello\r\n`,
  '2,000 comments inside one another': () =>
    `To: ${'('.repeat(2000)}x${')'.repeat(2000)} a@example.org\r\nDate: ${'('.repeat(2000)}\r\n\r\nx\r\n`,
  'a boundary of 30,000 characters': () => {
    const boundary = 'b'.repeat(30_000);
    return `Content-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n--${boundary}\r\n\r\nx\r\n--${boundary}--\r\n`;
  },
  '5,000 parameters': () =>
    `Content-Type: text/plain${Array.from({ length: 5000 }, (_, n) => `;\r\n x*${n}=y`).join('')}\r\n\r\nx\r\n`,
  '20,000 encoded words': () => `Subject: ${'=?utf-8?q?=41?=\r\n '.repeat(20_000)}x\r\n\r\nx\r\n`,
  'a header line of 400,000 characters': () =>
    `Subject: ${'x'.repeat(400_000)}\r\nTo: ${'<'.repeat(10_000)}\r\n\r\nx\r\n`,
  'a million line ends': () => `Subject: lines\r\n\r\n${'\r\n'.repeat(1_000_000)}`,
  'nothing but line ends and delimiters': () =>
    `Content-Type: multipart/mixed; boundary="-"\r\n\r\n${'---\r\n'.repeat(50_000)}${'-----\r\n'.repeat(50_000)}`,
};

const questions = [
  'FETCH * (ENVELOPE BODYSTRUCTURE)',
  'FETCH * BODY[1]',
  `FETCH * BODY[${'1.'.repeat(59)}1]`,
  'FETCH * (BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0.100>)',
  'SEARCH TEXT "nowhere to be found"',
  'SEARCH OR SUBJECT "AAAA" TO "nobody"',
];

describe('MIME bombs', { timeout: 120_000 }, () => {
  for (const [name, build] of Object.entries(bombs)) {
    it(`harm nobody: ${name}`, { timeout: 30_000 }, async (test) => {
      const content = build();
      // One of its own for each, so that what one left behind is not counted against the next.
      await using house = await besiege();
      await endures(test, house.server, async () => {
        using smtp = await house.server.smtp();
        const to = [house.server.login().address];
        const reply = await smtp.send({ from: 'bomb@example.org', to, content });
        assert.match(reply, /^(?:250|55\d 5)/);
        if (!reply.startsWith('250')) return test.diagnostic(`refused: ${reply}`);
        using imap = await house.server.imap();
        await imap.done('SELECT INBOX');
        for (const question of questions) {
          const since = performance.now();
          await imap.done(question);
          const ms = performance.now() - since;
          if (ms > 300) test.diagnostic(`${question.slice(0, 40)} took ${ms.toFixed(0)} ms`);
        }
      });
    });
  }
});
