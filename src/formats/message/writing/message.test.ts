import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryOf, bytesOf, isAscii, utf8Bytes } from '../../../base/bytes.ts';
import { type Address, type Draft, field, needsUtf8, printMessage } from '../index.ts';
import { contentOf, parse, partsIn, textOf } from '../../../../test/support/message-parts.ts';

const draft: Draft = {
  date: { ms: Date.UTC(2026, 10, 20, 10, 0, 0), offsetMinutes: 60 },
  from: [{ name: 'Alice', localPart: 'alice', domain: 'example.test' }],
  to: [{ localPart: 'bob', domain: 'example.org' }],
  subject: 'Plans',
  messageId: '1@example.test',
  boundarySeed: 'seed',
};

function print(changes: Partial<Draft>): string {
  return binaryOf(printMessage({ ...draft, ...changes }));
}

/** The types of all parts, with how deep they lie. */
function shape(changes: Partial<Draft>): string[] {
  return partsIn(parse(bytesOf(print(changes)))).map(
    ({ part, depth }) => `${' '.repeat(depth)}${part.type}/${part.subtype}`,
  );
}

const file = { type: 'application/pdf', name: 'plan.pdf', bytes: bytesOf('%PDF') };
const image = { type: 'image/png', contentId: 'a@x', bytes: bytesOf('\x89PNG') };

describe('printMessage', () => {
  it('writes a short text as it is', () => {
    assert.equal(
      print({ text: 'Hello,\n\nat ten?' }),
      [
        'Date: Fri, 20 Nov 2026 11:00:00 +0100',
        'From: Alice <alice@example.test>',
        'To: bob@example.org',
        'Subject: Plans',
        'Message-ID: <1@example.test>',
        'MIME-Version: 1.0',
        'Content-Type: text/plain; charset=utf-8',
        '',
        'Hello,',
        '',
        'at ten?',
        '',
      ].join('\r\n'),
    );
  });

  it('writes what has everything', () => {
    const text = print({
      from: [{ name: 'Jörg Müller', localPart: 'joerg', domain: 'example.test' }],
      cc: [{ group: 'Friends', members: [{ name: 'Eve, Q.', localPart: 'odd name', domain: 'example.org' }] }],
      bcc: [{ localPart: 'secret', domain: 'example.org' }],
      subject: 'Pläne für 2027',
      inReplyTo: ['0@example.org'],
      references: ['00@example.org', '0@example.org'],
      fields: [['Auto-Submitted', 'auto-generated']],
      text: 'Schöne Grüße',
      html: '<p>Schöne Grüße<img src="cid:a@x">',
      inline: [image],
      attachments: [{ ...file, name: 'Pläne & Ziele.pdf' }],
    });
    assert.equal(
      text,
      `Date: Fri, 20 Nov 2026 11:00:00 +0100
From: =?utf-8?b?SsO2cmcgTcO8bGxlcg==?= <joerg@example.test>
To: bob@example.org
Cc: Friends: "Eve, Q." <"odd name"@example.org>;
Subject: =?utf-8?b?UGzDpG5lIGbDvHI=?= 2027
Message-ID: <1@example.test>
In-Reply-To: <0@example.org>
References: <00@example.org> <0@example.org>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_seed-0000"

--=_seed-0000
Content-Type: multipart/alternative; boundary="=_seed-0001"

--=_seed-0001
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

U2Now7ZuZSBHcsO8w59lDQo=
--=_seed-0001
Content-Type: multipart/related; type="text/html"; boundary="=_seed-0002"

--=_seed-0002
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>Sch=C3=B6ne Gr=C3=BC=C3=9Fe<img src=3D"cid:a@x">

--=_seed-0002
Content-Type: image/png
Content-ID: <a@x>
Content-Disposition: inline
Content-Transfer-Encoding: base64

iVBORw==
--=_seed-0002--

--=_seed-0001--

--=_seed-0000
Content-Type: application/pdf
Content-Disposition: attachment; filename*=utf-8''Pl%C3%A4ne%20%26%20Ziele.pdf
Content-Transfer-Encoding: base64

JVBERg==
--=_seed-0000--
`.replaceAll('\n', '\r\n'),
    );
  });

  it('nests only what it needs', () => {
    assert.deepEqual(shape({}), ['text/plain']);
    assert.deepEqual(shape({ html: '<p>' }), ['text/html']);
    assert.deepEqual(shape({ text: '', html: '<p>' }), ['multipart/alternative', ' text/plain', ' text/html']);
    assert.deepEqual(shape({ html: '<p>', inline: [image] }), ['multipart/related', ' text/html', ' image/png']);
    assert.deepEqual(shape({ attachments: [file] }), ['multipart/mixed', ' text/plain', ' application/pdf']);
    assert.deepEqual(shape({ inline: [image] }), ['multipart/mixed', ' text/plain', ' image/png']);
  });

  it('shows Bcc only where it is asked to', () => {
    const bcc = [{ localPart: 'eve', domain: 'x.test' }];
    assert.doesNotMatch(print({ bcc }), /eve/);
    assert.match(binaryOf(printMessage({ ...draft, bcc }, { showsBcc: true })), /^Bcc: eve@x\.test\r$/m);
  });

  it('keeps encoded words apart from what is beside them (RFC 2047 §5)', () => {
    const to = [{ group: 'Größen', members: [{ name: 'Zoë', localPart: 'z', domain: 'x.test' }] }];
    assert.match(print({ to }), /^To: =\?utf-8\?[bq]\?[^ ]+\?= : =\?utf-8\?[bq]\?[^ ]+\?= <z@x\.test>;\r$/m);
  });

  it('names who sends where several write', () => {
    const from = [...draft.from, { localPart: 'bob', domain: 'x.test' }];
    assert.match(print({ from }), /^Sender: Alice <alice@example\.test>\r$/m);
  });

  it('lets no text begin a field, or end the header', () => {
    const evil = 'a\r\nBcc: eve@x.test\r\n\r\nbody';
    const text = print({
      from: [{ name: evil, localPart: evil, domain: 'x>,<eve@y' }],
      subject: evil,
      messageId: evil,
      fields: [['X-Note', evil]],
      attachments: [{ ...file, name: evil, type: 'text/x\r\nA: b', description: evil, contentId: evil }],
    });
    assert.doesNotMatch(text, /^(?:Bcc|A|body)/m);
    assert.deepEqual(
      parse(bytesOf(text)).header.map(({ name }) => name),
      ['Date', 'From', 'To', 'Subject', 'Message-ID', 'X-Note', 'MIME-Version', 'Content-Type'],
    );
    assert.throws(() => print({ fields: [['Bad: name', 'x']] }), /not the name of a field/);
  });

  it('keeps the first and the last of a thousand references', () => {
    const references = Array.from({ length: 1000 }, (_, index) => `${index}@example.test`);
    const printed = field(parse(bytesOf(print({ references }))).header, 'References') ?? '';
    assert.match(printed, /^<0@example\.test> <951@example\.test> .* <999@example\.test>$/);
  });
});

describe('The encoding of a content', () => {
  /** Its name, and whether it comes back. */
  function encodingOf(type: string, binary: string, allows8bit = false): string {
    const structure = { multipart: 'mixed', parts: [{ type, bytes: bytesOf(binary) }] };
    const bytes = printMessage({ ...draft, structure }, { allows8bit });
    const [part] = parse(bytes).parts;
    assert.ok(part);
    assert.equal(binaryOf(contentOf(bytes, part)), binary);
    return part.encoding;
  }

  it('is the one that changes least and still arrives', () => {
    const cases: [string, string, string][] = [
      ['text/plain', 'plain\r\n', '7bit'],
      ['text/plain', `${'x'.repeat(998)}\r\n`, '7bit'],
      ['text/plain', `${'x'.repeat(999)}\r\n`, 'quoted-printable'],
      ['text/plain', 'From here\r\n', 'quoted-printable'],
      ['text/csv', 'a\nb\n', 'quoted-printable'],
      ['text/plain', 'nul \0 in a text\r\n', 'quoted-printable'],
      ['text/plain', 'mostly ASCII \xc3\xa4', 'quoted-printable'],
      ['text/plain', '\xe4\xbd\xa0\xe5\xa5\xbd', 'base64'],
      ['image/png', 'ascii', 'base64'],
      ['message/global', 'Subject: \xc3\xa4 and much else\r\n\r\n', 'quoted-printable'],
      ['message/rfc822', 'Subject: a\r\n\r\n', '7bit'],
      ['message/rfc822', 'Subject: \xc3\xa4\r\n\r\n', '8bit'],
    ];
    for (const [type, binary, expected] of cases) assert.equal(encodingOf(type, binary), expected, binary);
    assert.equal(encodingOf('text/plain', 'a \xc3\xa4\r\n', true), '8bit');
  });

  it('of a message that cannot travel makes a file of it', () => {
    const bytes = bytesOf(`Subject: a\r\n\r\n${'x'.repeat(1000)}`);
    const [, part] = parse(bytesOf(print({ attachments: [{ type: 'message/rfc822', bytes }] }))).parts;
    assert.deepEqual([part?.type, part?.subtype, part?.encoding], ['application', 'octet-stream', 'base64']);
  });

  it('is told of the multiparts around it too', () => {
    const message = { type: 'message/rfc822', bytes: bytesOf('Subject: \xfc\r\n\r\n') };
    assert.equal(parse(bytesOf(print({ attachments: [message] }))).encoding, '8bit');
  });

  it('ends a message that is a single part with a line break', () => {
    const structure = { type: 'text/plain', bytes: utf8Bytes('an ä and no end') };
    const bytes = printMessage({ ...draft, structure });
    assert.match(binaryOf(bytes), /=\r\n$/);
    assert.equal(textOf(bytes, parse(bytes)), 'an ä and no end');
  });
});

describe('A boundary', () => {
  it('occurs in no content', () => {
    const text = 'x\n--=_seed-0000--\n--=_seed.000000000-0000\n--=_seed.000000001\n';
    const printed = print({ text, attachments: [file] });
    assert.match(printed, /boundary="=_seed\.000000002-0000"/);
    assert.equal(parse(bytesOf(printed)).parts.length, 2);
  });

  it('is found at once however many were guessed', () => {
    const text = Array.from({ length: 50_000 }, (_, index) => `=_seed.${String(index).padStart(9, '0')}`).join('\n');
    assert.match(print({ text, attachments: [file] }), /boundary="=_seed\.000050000-0000"/);
  });
});

describe('needsUtf8', () => {
  it('is said of addresses, not of names', () => {
    const zoe: Address = { localPart: 'zoë', domain: 'example.test' };
    assert.equal(needsUtf8(draft), false);
    assert.equal(needsUtf8({ ...draft, subject: 'ä', from: [{ ...zoe, localPart: 'zoe', name: 'Zoë' }] }), false);
    assert.equal(needsUtf8({ ...draft, cc: [{ group: 'g', members: [zoe] }] }), true);
    assert.equal(needsUtf8({ ...draft, to: [{ localPart: 'a', domain: 'bücher.example' }] }), true);
    assert.equal(isAscii(print({ to: [zoe] })), false);
  });
});
