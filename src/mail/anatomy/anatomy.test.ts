import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binaryOf, bytesOf, concatBytes } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';
import { BytesAtHand } from '../text/index.ts';
import { anatomyOf, contentNamed, type MessageSource, namesIn, readerText } from './index.ts';
import type { PartNote } from './index.ts';

const crlf = '\r\n';

/** A message of lines, of which the last ends too. */
function sourceOf(...lines: readonly string[]): BytesAtHand {
  return new BytesAtHand(bytesOf(lines.map((line) => line + crlf).join('')));
}

function multipart(...parts: readonly (readonly string[])[]): string[] {
  const inner = parts.flatMap((lines) => ['--x', ...lines]);
  return ['Content-Type: multipart/mixed; boundary=x', '', ...inner, '--x--'];
}

/** What the content of that name is, as a binary string. */
async function content(source: MessageSource, name: string, form: 'content' | 'raw' = 'content'): Promise<string> {
  const found = await contentNamed(source, name);
  const chunks: Uint8Array[] = [];
  for await (const chunk of found?.[form]?.() ?? []) chunks.push(chunk);
  return binaryOf(concatBytes(chunks.length > 0 ? chunks : [new Uint8Array(0)]));
}

async function textIn(texts: AsyncIterable<string> | undefined): Promise<string> {
  let whole = '';
  for await (const text of texts ?? []) whole += text;
  return whole;
}

function partNumbered(part: PartNote, number: string): PartNote | undefined {
  if (part.number === number) return part;
  const inner = [...(part.parts ?? []), ...(part.message ? [part.message.structure] : [])];
  return inner.map((each) => partNumbered(each, number)).find((found) => found !== undefined);
}

const greeting = ['begin 644 greeting.txt', '%2&5L;&\\`', '`', 'end'];

describe('The anatomy of a message', () => {
  it('tells of each part what it is, where it lies, and what is in it', async () => {
    const lines = multipart(
      ['Content-Type: text/plain; charset=iso-8859-1', 'Content-Transfer-Encoding: quoted-printable', '', 'Gr=FC=DFe'],
      ["Content-Type: image/png; name*=utf-8''Z%C3%BCrich.png", 'Content-ID: <a@b>', '', 'PNG'],
    );
    const { structure } = await anatomyOf(sourceOf(...lines));
    const [text, picture] = structure.parts ?? [];
    assert.deepEqual([text?.number, text?.text, text?.sizeBytes, text?.charset], ['1', 'Grüße', 5, 'iso-8859-1']);
    assert.deepEqual([picture?.number, picture?.name, picture?.contentId], ['2', 'Zürich.png', 'a@b']);
    assert.equal(picture?.sha256, createHash('sha256').update('PNG').digest('hex'));
    assert.equal(structure.number, undefined);
  });

  it('finds files in texts, and names them', async () => {
    const source = sourceOf(...multipart(['', 'See:', ...greeting, 'and', ...greeting.slice(0, 2)]));
    const [text] = (await anatomyOf(source)).structure.parts ?? [];
    assert.deepEqual(
      text?.files?.map(({ number, encoding, name, isWhole, sizeBytes }) => [
        number,
        encoding,
        name,
        isWhole,
        sizeBytes,
      ]),
      [
        ['1/1', 'x-uuencode', 'greeting.txt', true, 5],
        ['1/2', 'x-uuencode', 'greeting.txt', false, 5],
      ],
    );
    assert.equal(text?.files?.[0]?.sha256, createHash('sha256').update('Hello').digest('hex'));
    assert.equal(await content(source, '1/1'), 'Hello');
    assert.equal(await content(source, '1/1', 'raw'), greeting.map((line) => line + crlf).join(''));
    assert.equal(await contentNamed(source, '1/3'), undefined);
  });

  it('opens TNEF', async () => {
    const tnef = Buffer.from(binaryOf(tnefOf('Report.txt', 'Hello')), 'latin1').toString('base64');
    const source = sourceOf(
      ...multipart(['Content-Type: application/ms-tnef', 'Content-Transfer-Encoding: base64', '', tnef]),
    );
    const [part] = (await anatomyOf(source)).structure.parts ?? [];
    assert.deepEqual(
      part?.files?.map(({ number, encoding, name, sizeBytes }) => [number, encoding, name, sizeBytes]),
      [['1/1', 'tnef', 'Report.txt', 5]],
    );
    assert.equal(await content(source, '1/1'), 'Hello');
    assert.equal((await contentNamed(source, '1/1'))?.raw, undefined);
  });

  const inner = ['Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=', ...multipart(['', 'one'], ['', 'two', ...greeting])];

  it('opens messages inside, also encoded ones', async () => {
    const encoded = Buffer.from(inner.map((line) => line + crlf).join('')).toString('base64');
    const plain = sourceOf(
      ...multipart(['Content-Type: message/rfc822', '', ...inner]).map((line) =>
        line.replace(/^(--|.*boundary=)x/, '$1y'),
      ),
    );
    const base64 = sourceOf(
      ...multipart(['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '', encoded]),
    );
    const { structure } = await anatomyOf(base64);
    const message = structure.parts?.[0]?.message;
    assert.deepEqual([message?.envelope.subject, message?.within], ['Grüße', '1']);
    assert.deepEqual(namesIn(await anatomyOf(base64)), ['1', '1.1', '1.2', '1.2/1']);
    assert.equal(partNumbered(structure, '1.1')?.text, 'one');
    assert.equal(await content(base64, '1.1'), 'one');
    assert.equal(await content(base64, '1.2/1'), 'Hello');
    assert.equal((await anatomyOf(plain)).structure.parts?.[0]?.message?.within, undefined);
  });

  it('does not open what is larger than there is room for', async () => {
    const large = Buffer.alloc(limits.openedBytesMax + 1, 'a line of some text\r\n').toString('base64');
    const source = sourceOf(
      ...multipart(['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64', '', large]),
    );
    const [part] = (await anatomyOf(source)).structure.parts ?? [];
    assert.deepEqual([part?.sizeBytes, part?.message], [limits.openedBytesMax + 1, undefined]);
  });

  it('opens messages in messages as deep as they are read, and no deeper', async () => {
    const header = 'Content-Type: message/rfc822\r\n';
    let encoded = 'Subject: innermost\r\n\r\ntext';
    for (let depth = 0; depth < 10; depth++) {
      encoded = `${header}Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(encoded).toString('base64')}`;
    }
    const namesOf = async (text: string): Promise<string[]> => namesIn(await anatomyOf(new BytesAtHand(bytesOf(text))));
    assert.equal((await namesOf(encoded)).length, 1 + limits.encodedMessageDepthMax);
    assert.equal((await namesOf(`${header}\r\n`.repeat(5000))).length, limits.mimeDepthMax);
  });

  it('compares the body with what DKIM signatures say of it', async () => {
    const body = `Hello\r\nWorld${crlf}`;
    const hash = createHash('sha256').update(body).digest('base64');
    const five = createHash('sha256').update(body.slice(0, 5)).digest('base64');
    const signature = (more: string): string =>
      `DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=k; h=from; b=QQ==; ${more}`;
    const { signatures } = await anatomyOf(
      sourceOf(
        signature(`bh=${hash}`),
        signature('bh=QQ=='),
        signature(`l=5; bh=${five}`),
        signature(`l=500; bh=${hash}`),
        'DKIM-Signature: nonsense',
        signature(`bh=${hash}`).replace('sha256', 'sha999'),
        '',
        'Hello',
        'World',
      ),
    );
    assert.deepEqual(
      signatures.map(({ isReadable, bodyHashMatches, unsignedBytes }) => [isReadable, bodyHashMatches, unsignedBytes]),
      [
        [true, true, undefined],
        [true, false, undefined],
        [true, true, 9],
        [true, false, undefined],
        [false, undefined, undefined],
        [true, undefined, undefined],
      ],
    );
  });

  it('reads reports about messages', async () => {
    const lines = multipart(
      [
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.test',
        '',
        'Final-Recipient: rfc822; b@b.test',
        'Action: failed',
        'Status: 5.1.1',
      ],
      [
        'Content-Type: message/disposition-notification',
        '',
        'Final-Recipient: rfc822; b@b.test',
        'Disposition: manual-action/MDN-sent-manually; displayed',
      ],
    );
    const { deliveryReport, dispositionReport } = await anatomyOf(sourceOf(...lines));
    assert.deepEqual([deliveryReport?.part, deliveryReport?.recipients[0]?.action], ['1', 'failed']);
    assert.deepEqual([dispositionReport?.part, dispositionReport?.disposition?.type], ['2', 'displayed']);
  });

  it('tells the way, the list, and what servers found, as text', async () => {
    const { received, list, authentication, envelope } = await anatomyOf(
      sourceOf(
        'Received: from a.test by b.test with ESMTP; Fri, 20 Nov 2026 10:00:09 +0100',
        'Received: from c.test by a.test; Fri, 20 Nov 2026 08:59:59 +0000',
        'Authentication-Results: b.test; spf=pass smtp.mailfrom=\xc3\xbc@c.test',
        'List-Id: =?utf-8?q?Gr=C3=BC=C3=9Fe?= <l.test>',
        'Date: Fri, 20 Nov 2026 10:22:23 -0330',
        'References: <a@a> <b@b>',
        '',
      ),
    );
    assert.deepEqual(
      received.map(({ from, delaySeconds, date }) => [from, delaySeconds, date]),
      [
        ['c.test', undefined, '2026-11-20T08:59:59Z'],
        ['a.test', 10, '2026-11-20T10:00:09+01:00'],
      ],
    );
    assert.deepEqual([list?.name, list?.id], ['Grüße', 'l.test']);
    assert.equal(authentication[0]?.results[0]?.properties[0]?.value, 'ü@c.test');
    assert.deepEqual([envelope.date, envelope.references], ['2026-11-20T10:22:23-03:30', ['a@a', 'b@b']]);
  });

  it('reads raw header text in the charset of the text, and gives names without addresses', async () => {
    const type = 'Content-Type: text/plain; charset=koi8-r';
    const header = ['From: \xf0\xd2\xc9 <a@b.test>', 'Subject: \xf0\xd2\xc9', 'Reply-To: "Klaus" <>', 'To: root'];
    const { envelope } = await anatomyOf(sourceOf(type, ...header, ''));
    assert.deepEqual(envelope, {
      subject: 'При',
      from: [{ name: 'При', address: 'a@b.test' }],
      replyTo: [{ name: 'Klaus', address: '' }],
      to: [{ address: 'root' }],
    });
  });

  it('says in words what is wrong, and in which line', async () => {
    const { defects } = await anatomyOf(
      new BytesAtHand(bytesOf('Subject: a\r\nrubbish\r\nTo: b\r\n\r\nbo\0dy\r\nwith\n')),
    );
    assert.deepEqual(
      defects.map(({ kind, offset, line }) => [kind, offset, line]),
      [
        ['notAField', 12, 2],
        ['nul', 32, 5],
        ['bareLineFeed', 41, 6],
      ],
    );
    for (const { words } of defects) assert.match(words, /^[A-Z].*\w$/);
  });

  it('takes time that grows with the message alone, and tells a bounded part of it', async () => {
    const signature = 'DKIM-Signature: v=1; a=rsa-sha256; d=a.test; s=k; h=from; bh=QQ==; b=QQ==; l=1\r\n';
    const traps = [
      multipart(...Array.from({ length: 10_000 }, () => ['', 'x'])).join(crlf),
      `\r\n${`${greeting.join(crlf)}\r\n`.repeat(50_000)}`,
      `${signature.repeat(2000)}\r\n${'line \r\n'.repeat(100_000)}`,
      `Authentication-Results: a; ${'spf=pass x.y=z; '.repeat(30_000)}\r\n\r\n`,
      `Content-Type: message/delivery-status\r\n\r\n${'Final-Recipient: rfc822; a@b\r\n\r\n'.repeat(50_000)}`,
    ];
    for (const trap of traps) {
      const anatomy = await anatomyOf(new BytesAtHand(bytesOf(trap)));
      assert.ok(namesIn(anatomy).length <= limits.mimePartsMax + limits.embeddedFilesMax);
      assert.ok(anatomy.signatures.length <= limits.signaturesReadMax);
      assert.ok((anatomy.deliveryReport?.recipients.length ?? 0) <= limits.recipientsPerMessageMax);
    }
  });

  it('is the same value for JSON, whatever the bytes, and names nothing that is not there', async () => {
    const pieces = fc.constantFrom(
      '--x',
      '--x--',
      '',
      ...multipart(['', 'a'], ['', ...greeting]),
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      'Content-Type: text/plain; format=flowed',
      'Content-Type: application/ms-tnef',
      'DKIM-Signature: v=1',
      'Received: from a',
      '\xff\0 ',
      'eJ8+Ig==',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 30 }), async (lines) => {
        const source = sourceOf(...lines);
        const anatomy = await anatomyOf(source);
        assert.deepEqual(JSON.parse(JSON.stringify(anatomy)), anatomy);
        const names = namesIn(anatomy);
        assert.equal(new Set(names).size, names.length);
        for (const name of names) assert.ok(await contentNamed(source, name), name);
      }),
    );
  });
});

describe('The text that a reader sees', () => {
  it('is decoded, without tags, with paragraphs joined', async () => {
    const source = sourceOf(
      ...multipart(
        ['Content-Type: text/plain; format=flowed; charset=utf-8', '', 'A \xc3\xbc ', 'b', '> c ', '> d'],
        ['Content-Type: text/html', '', '<p>in <b>HTML</b></p>'],
        ['Content-Type: application/pdf', '', 'no text'],
      ),
    );
    assert.equal(await textIn(readerText(source)), 'A ü b\n> c d\nin HTML');
    assert.equal(await textIn((await contentNamed(source, '2'))?.text?.()), 'in HTML');
    assert.equal((await contentNamed(source, '3'))?.text, undefined);
  });

  it('is without the files that stand in it', async () => {
    const source = sourceOf('', 'See:', ...greeting, 'Bye');
    assert.equal(await textIn(readerText(source)), 'See:\nBye\n');
    assert.equal((await anatomyOf(source)).structure.text, 'See: Bye');
  });

  it('is the same in chunks of any size', async () => {
    const flowed = fc.array(fc.constantFrom('a ', 'b', ' ', '-- ', '> ', '\r\n', '\r\n', '\r', '\n', '\xc3\xbc'), {
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('plain', 'plain; format=flowed', 'plain; format=flowed; delsp=yes'),
        flowed,
        async (subtype, body) => {
          const bytes = bytesOf(`Content-Type: text/${subtype}; charset=utf-8\r\n\r\n${body.join('')}`);
          const whole = await textIn(readerText(new BytesAtHand(bytes)));
          assert.equal(await textIn(readerText(dripping(bytes))), whole);
        },
      ),
    );
  });

  it('of a long line that flows takes time that grows with it alone', async () => {
    const head = 'Content-Type: text/plain; format=flowed\r\n\r\n';
    const texts = ['x'.repeat(4_000_000), 'x \r\n'.repeat(1_000_000)];
    for (const text of texts) {
      const read = await textIn(readerText(new BytesAtHand(bytesOf(head + text))));
      assert.ok(read.length >= 2_000_000);
    }
  });
});

function dripping(bytes: Uint8Array): MessageSource {
  return {
    sizeBytes: bytes.length,
    span: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    async *chunks(start, end) {
      for (let at = start; at < end; at++) yield bytes.subarray(at, at + 1);
    },
  };
}

/** A TNEF file with one attachment ([MS-OXTNEF] §2.1.3). */
function tnefOf(name: string, data: string): Uint8Array {
  const rendering = Buffer.alloc(14);
  return Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]),
    attribute(0x00069002, rendering),
    attribute(0x00018010, Buffer.from(`${name}\0`)),
    attribute(0x0006800f, Buffer.from(data)),
  ]);
}

function attribute(id: number, data: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(2, 0);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(data.length, 5);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(data.reduce((total, byte) => (total + byte) % 65_536, 0));
  return Buffer.concat([head, data, sum]);
}
