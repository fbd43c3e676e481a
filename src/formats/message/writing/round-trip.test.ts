import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentOf, parse, partsIn, textOf } from '../../../../test/support/message-parts.ts';
import { binaryOf, isAscii } from '../../../base/bytes.ts';
import {
  type Address,
  decodeAddress,
  decodeParameter,
  decodeWords,
  type Draft,
  envelopeOf,
  field,
  type Leaf,
  type Mailbox,
  messageIds,
  needsUtf8,
  type Part,
  parseDate,
  printMessage,
  readFlowed,
} from '../index.ts';

/** Text of people: any characters, blanks in odd places, marks that mean something to mail. */
const line = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(
        'a',
        'Grüße',
        '=?utf-8?q?x?=',
        '"',
        ',',
        '(',
        '\\',
        '<a@b>',
        ':',
        ';',
        '  ',
        'x'.repeat(1200),
        '你好'.repeat(40),
      ),
    ),
    { maxLength: 12 },
  )
  .map((words) =>
    words
      .join(' ')
      .replace(/\p{Cc}/gu, '')
      .toWellFormed()
      .trim(),
  );

const localPart = fc.oneof(
  fc.stringMatching(/^[a-z0-9.+_-]{1,20}$/).filter((text) => !/^\.|\.$|\.\./.test(text)),
  fc.stringMatching(/^[a-z](?:[ "\\@,;:<>()a-z]{0,8}[a-z])?$/),
  fc.constantFrom('zoë', '用户'),
);
const domain = fc.constantFrom('example.test', 'x.example.org', '[192.0.2.1]', '[IPv6:2001:db8::1]', 'bücher.example');
/** Objects that strict comparison takes for those of the reader. */
const plain = { noNullPrototype: true } as const;
const name = line.filter((text) => text !== '');
const address: fc.Arbitrary<Address> = fc.oneof(
  fc.record({ localPart, domain }, plain),
  fc.record({ localPart, domain, name }, plain),
);
const mailbox: fc.Arbitrary<Mailbox> = fc.oneof(
  address,
  fc.record({ group: name, members: fc.array(address, { maxLength: 3 }) }, plain),
);
const mailboxes = fc.array(mailbox, { maxLength: 5 });
const id = fc.stringMatching(/^[a-z0-9.]{1,30}@[a-z]{1,12}$/);
const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'));
const leaf: fc.Arbitrary<Leaf> = fc.record({
  type: fc.constantFrom('text/plain', 'text/csv', 'image/png', 'application/pdf', 'x/y'),
  name: line.filter((text) => text !== ''),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    text.map((text) => new TextEncoder().encode(text)),
  ),
});

const draft: fc.Arbitrary<Draft> = fc.record(
  {
    date: fc.record(
      {
        ms: fc.integer({ min: 0, max: 4_000_000_000 }).map((second) => second * 1000),
        offsetMinutes: fc.integer({ min: -720, max: 840 }),
      },
      plain,
    ),
    from: fc.array(address, { minLength: 1, maxLength: 3 }),
    sender: address,
    replyTo: mailboxes,
    to: mailboxes,
    cc: mailboxes,
    subject: line,
    messageId: id,
    inReplyTo: fc.array(id, { maxLength: 3 }),
    references: fc.array(id, { maxLength: 40 }),
    fields: fc.array(fc.tuple(fc.constantFrom('X-Note', 'Organization', 'Comments'), line), { maxLength: 1 }),
    boundarySeed: fc.stringMatching(/^[a-z0-9]{1,13}$/),
    text,
    html: text,
    inline: fc.array(leaf, { maxLength: 2 }),
    attachments: fc.array(leaf, { maxLength: 3 }),
  },
  { requiredKeys: ['date', 'from', 'messageId', 'boundarySeed'] },
);

function decodeMailbox(mailbox: Mailbox): Mailbox {
  if (!('group' in mailbox)) return decodeAddress(mailbox);
  return { group: decodeWords(mailbox.group), members: mailbox.members.map(decodeAddress) };
}

/** The text of a body as its reader sees it, with LF. */
function shownText(bytes: Uint8Array, part: Part): string {
  const text = textOf(bytes, part);
  const shown = decodeParameter(part.parameters, 'format') === 'flowed' ? readFlowed(text) : text;
  return withoutEnds(shown);
}

/** Blanks at the ends of lines and a last line break are all that flowing text may lose. */
function withoutEnds(text: string): string {
  return text
    .split(/\r\n|\n/)
    .map((line) => line.replace(/ +$/, ''))
    .join('\n')
    .replace(/\n$/, '');
}

function read(bytes: Uint8Array): Record<string, unknown> {
  const root = parse(bytes);
  const envelope = envelopeOf(root.header);
  const text = (name: string): string | undefined => {
    const value = field(root.header, name);
    return value === undefined ? undefined : decodeWords(value);
  };
  const parts = partsIn(root).map(({ part }) => part);
  const files = parts.filter((part) => part.disposition);
  const bodies = parts.filter((part) => part.type === 'text' && !part.disposition);
  return {
    date: parseDate(envelope.date ?? ''),
    from: envelope.from.map(decodeMailbox),
    to: envelope.to.map(decodeMailbox),
    cc: envelope.cc.map(decodeMailbox),
    replyTo: field(root.header, 'Reply-To') === undefined ? [] : envelope.replyTo.map(decodeMailbox),
    subject: text('Subject'),
    messageId: messageIds(envelope.messageId ?? ''),
    inReplyTo: messageIds(envelope.inReplyTo ?? ''),
    references: messageIds(field(root.header, 'References') ?? ''),
    note: ['X-Note', 'Organization', 'Comments'].map(text).find((value) => value !== undefined),
    bodies: bodies.map((part) => shownText(bytes, part)),
    files: files.map((part) => [
      `${part.type}/${part.subtype}`,
      decodeParameter(part.disposition?.parameters ?? [], 'filename'),
      binaryOf(contentOf(bytes, part)),
    ]),
  };
}

function expected(draft: Draft): Record<string, unknown> {
  const { to = [], cc = [], replyTo = [], text, html, inline = [], attachments = [] } = draft;
  const bodies = [
    ...(text === undefined && html !== undefined ? [] : [text ?? '']),
    ...(html === undefined ? [] : [html]),
  ];
  return {
    date: draft.date,
    from: draft.from,
    to,
    cc,
    replyTo,
    subject: draft.subject,
    messageId: [draft.messageId],
    inReplyTo: draft.inReplyTo ?? [],
    references: draft.references ?? [],
    note: draft.fields?.[0]?.[1],
    bodies: bodies.map(withoutEnds),
    files: [...inline, ...attachments].map(({ type, name, bytes }) => [type, name, binaryOf(bytes)]),
  };
}

describe('A message that was written', () => {
  it('is read back as it was meant', () => {
    fc.assert(
      fc.property(draft, fc.boolean(), (draft, allows8bit) => {
        assert.deepEqual(read(printMessage(draft, { allows8bit })), expected(draft));
      }),
      { numRuns: 300 },
    );
  });

  it('has no line that mail cannot carry, and no byte beyond ASCII that nobody allowed', () => {
    fc.assert(
      fc.property(draft, (draft) => {
        const printed = binaryOf(printMessage(draft));
        assert.ok(printed.endsWith('\r\n'));
        assert.doesNotMatch(printed, /(?<!\r)\n|\r(?!\n)|\0/);
        assert.ok(printed.split('\r\n').every((line) => line.length <= 998));
        assert.ok(needsUtf8(draft) || isAscii(printed));
      }),
      { numRuns: 200 },
    );
  });

  it('keeps its header within 78 characters where no word is longer', () => {
    fc.assert(
      fc.property(draft, (draft) => {
        const printed = binaryOf(printMessage(draft));
        const header = printed.slice(0, printed.indexOf('\r\n\r\n'));
        for (const line of header.split('\r\n'))
          assert.ok(line.length <= 78 || !/\S[ \t]+\S/.test(line.replace(/^[\w-]+:/, '')), line);
      }),
      { numRuns: 200 },
    );
  });

  it('is the same every time', () => {
    fc.assert(
      fc.property(draft, (draft) => assert.deepEqual(printMessage(draft), printMessage(draft))),
      { numRuns: 20 },
    );
  });
});
