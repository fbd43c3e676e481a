/** No text in a message ends it, whatever it holds and however it is cut into packets: sessions without sockets. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { lmtp, reception, submission } from '../../src/protocols/smtp/index.ts';
import { chunkOf, converse } from './smuggling-door.ts';
import { contentWith, cut, endOfData, forms, mended, readStrictly, smuggled, splits } from './smuggling-forms.ts';

const envelope = 'MAIL FROM:<a@example.test>\r\nRCPT TO:<b@example.test>\r\nRCPT TO:<c@example.test>\r\n';
const login = `AUTH PLAIN ${btoa('\0a@example.test\0secret')}\r\n`;

/** How each service is greeted, and how often it answers a message for two. */
const services = [
  { dialect: reception, greeting: 'EHLO x.test\r\n', answers: 1 },
  { dialect: submission, greeting: `EHLO x.test\r\n${login}`, answers: 1 },
  { dialect: lmtp, greeting: 'LHLO x.test\r\n', answers: 2 },
];

/** What the server makes of the content by the letter of the RFC. */
function contentOf(data: string): string {
  const read = readStrictly(data);
  assert.ok(read);
  return mended(read.content);
}

for (const { dialect, greeting, answers } of services) {
  describe(`A message by ${dialect.name}`, () => {
    for (const form of forms) {
      const content = contentWith(form);
      const from = content.indexOf('before') + 'before'.length;
      const around = [from - 1, from + form.bytes.length + 1] as const;

      it(`is not ended by ${form.name}, wherever it is cut`, async () => {
        const data = content + endOfData;
        for (const pieces of splits(data, ...around)) {
          const pipelined = [`${greeting}${envelope}DATA\r\n${pieces[0]}`, ...pieces.slice(1), 'QUIT\r\n'];
          const stepwise = [greeting, envelope, 'DATA\r\n', ...pieces, 'QUIT\r\n'];
          for (const said of [pipelined, stepwise]) {
            const { messages, senders, replies } = await converse(dialect, said);
            assert.deepEqual(messages, [contentOf(data)]);
            assert.deepEqual(senders, ['a']);
            assert.deepEqual(
              replies.slice(-answers - 1).map((reply) => reply.slice(0, 3)),
              [...Array<string>(answers).fill('250'), '221'],
            );
          }
        }
      });

      it(`holds ${form.name} in chunks of any size`, async () => {
        for (const [first = '', ...rest] of splits(content, ...around)) {
          const chunks = [
            chunkOf(first, rest.length === 0),
            ...rest.map((piece, at) => chunkOf(piece, at === rest.length - 1)),
          ];
          const said = await converse(dialect, [greeting, envelope, ...chunks, 'QUIT\r\n']);
          assert.deepEqual(said.messages, [mended(content)]);
          const binary = envelope.replace('>\r', '> BODY=BINARYMIME\r');
          const raw = await converse(dialect, [`${greeting}${binary}${chunks.join('')}QUIT\r\n`]);
          assert.deepEqual(raw.messages, [content]);
          assert.deepEqual([said.senders, raw.senders], [['a'], ['a']]);
        }
      });
    }

    it('ends at CRLF . CRLF, wherever it is cut', async () => {
      const both = `one\r\n.\r\n${envelope.replace('<a@', '<second@')}DATA\r\ntwo\r\n.\r\n`;
      for (const pieces of splits(both)) {
        const { messages, senders } = await converse(dialect, [`${greeting}${envelope}DATA\r\n`, ...pieces]);
        assert.deepEqual({ messages, senders }, { messages: ['one\r\n', 'two\r\n'], senders: ['a', 'second'] });
      }
    });

    it('is what the plain reader reads, for any mixture', async () => {
      const pieces = fc.constantFrom(
        '\r',
        '\n',
        '\r\n',
        '.',
        '..',
        'a',
        '\0',
        ' ',
        '\r\n.',
        '\r\n.\r',
        '\n.\n',
        smuggled,
      );
      const mixture = fc.array(pieces, { maxLength: 20 }).map((list) => list.join(''));
      await fc.assert(
        fc.asyncProperty(mixture, fc.array(fc.nat(), { maxLength: 5 }), async (text, places) => {
          const data = `${text}\r\n.\r\n`;
          const read = readStrictly(data);
          const { messages } = await converse(dialect, [
            `${greeting}${envelope}DATA\r\n`,
            ...cut(data, places),
            'QUIT\r\n',
          ]);
          assert.equal(messages[0], mended(read?.content ?? ''));
        }),
        { numRuns: 300 },
      );
    });
  });
}

describe('BDAT that lies about its size', () => {
  const greeting = 'EHLO x.test\r\n';
  const content = 'Subject: x\r\n\r\nhello\r\n';

  it('takes what is missing from what follows, and nothing more', async () => {
    const { messages } = await converse(reception, [
      `${greeting}${envelope}BDAT ${content.length + 6} LAST\r\n${content}QUIT\r\nNOOP\r\n`,
    ]);
    assert.deepEqual(messages, [`${content}QUIT\r\n`]);
  });

  it('leaves no message where the client goes before all is here', async () => {
    const { messages } = await converse(reception, [
      `${greeting}${envelope}BDAT ${content.length + 1} LAST\r\n${content}`,
    ]);
    assert.deepEqual(messages, []);
  });

  for (const size of [
    '-1',
    '+5',
    '1e1',
    '0x10',
    '10.',
    '5LAST',
    '٥',
    '99999999999999999999',
    '',
    '5 LAST LAST',
    '5 FIRST',
  ]) {
    it(`hangs up on ${JSON.stringify(`BDAT ${size}`)}, since nobody knows where the chunk ends`, async () => {
      const { messages, senders, closed } = await converse(reception, [
        `${greeting}${envelope}BDAT ${size}\r\n${contentWith({ name: '', bytes: '\r\n' })}RSET\r\n${smuggled}`,
      ]);
      assert.deepEqual({ messages, senders, closed }, { messages: [], senders: ['a'], closed: true });
    });
  }

  it('swallows the chunk of a command that is refused', async () => {
    for (const before of ['', 'MAIL FROM:<a@example.test>\r\n', `${envelope}BDAT 3\r\nabcRSET\r\n`]) {
      const { messages, senders } = await converse(reception, [`${greeting}${before}${chunkOf(smuggled)}NOOP\r\n`]);
      assert.deepEqual(messages, []);
      assert.ok(!senders.includes('admin'));
    }
  });
});

describe('Commands with strange bytes', () => {
  const strange = ['\r', '\0', '\x0b', '\x0c', '\x1b', '\x7f', '\x85', '\xff'];

  for (const byte of strange) {
    it(`take ${JSON.stringify(byte)} for no line end and no part of a name`, async () => {
      const { senders, messages } = await converse(reception, [
        `EHLO x${byte}Injected: yes\r\nEHLO x.test\r\n`,
        `MAIL FROM:<a${byte}MAIL@example.test>\r\n`,
        `NOOP${byte}MAIL FROM:<hidden@example.test>\r\n`,
        `MAIL FROM:<hidden@example.test>${byte}RCPT TO:<b@example.test>\r\n`,
        `DATA${byte}\r\nSubject: none\r\n.\r\n`,
      ]);
      assert.deepEqual({ senders, messages }, { senders: [], messages: [] });
    });
  }
});
