import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf, utf8Binary } from '../../../base/bytes.ts';
import { MemoryBlobs } from '../../../store/blobs/index.ts';
import { fieldText, folded, hasText, readHeader, type TextScope } from '../../text/index.ts';
import { DraftIntake } from '../intake.ts';
import { MessageBytes } from './message-bytes.ts';
import type { PartPlace } from '../../summary/index.ts';
import { Summary } from '../../summary/index.ts';

const message = [
  'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= from the coast',
  'X-Note: outer note',
  'Content-Type: multipart/mixed; boundary=A',
  '',
  'words before the parts',
  '--A',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: base64',
  '',
  btoa(utf8Binary('Die Möwe fliegt')),
  '--A',
  'Content-Type: text/html; charset=iso-8859-1',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  '<p>caf=E9 au la=',
  'it</p>',
  '--A',
  'Content-Type: application/octet-stream; name=picture.bin',
  '',
  'octets are no text',
  '--A',
  'Content-Type: message/rfc822',
  '',
  'Subject: inner subject',
  '',
  'inner text',
  '--A--',
  '',
].join('\r\n');

async function opened(text: string): Promise<{ bytes: MessageBytes; root: PartPlace }> {
  const blobs = new MemoryBlobs();
  await using intake = new DraftIntake(blobs.draft());
  await intake.write(bytesOf(text));
  const { body, summary } = await intake.finish();
  const { place, sizeBytes } = blobs.append(body);
  return { bytes: new MessageBytes(blobs, place, sizeBytes), root: new Summary(summary).root };
}

/** Which of BODY and TEXT find a text. */
async function finds(text: string, wanted: string): Promise<string> {
  const { bytes, root } = await opened(text);
  const found: TextScope[] = [];
  for (const scope of ['body', 'text'] as const)
    if (await hasText(bytes, root, scope, folded(wanted))) found.push(scope);
  return found.join(' ');
}

describe('Searching a message', () => {
  const cases: [string, string][] = [
    ['die möwe', 'body text'],
    ['MÖWE FLIEGT', 'body text'],
    ['mo\u0308we', 'body text'],
    ['café au lait', 'body text'],
    ['inner text', 'body text'],
    ['inner subject', 'body text'],
    ['grüße from', 'text'],
    ['x-note: outer', 'text'],
    ['picture.bin', 'body text'],
    ['content-type: application/octet', 'text'],
    ['<p>', ''],
    ['octets are', ''],
    ['words before', ''],
    ['nowhere', ''],
    ['', 'body text'],
  ];
  for (const [wanted, where] of cases) {
    it(`finds ${JSON.stringify(wanted)} in: ${where || 'nothing'}`, async () => {
      assert.equal(await finds(message, wanted), where);
    });
  }

  it('finds a text in a body too large to hold', async () => {
    const filler = 'nothing of interest here\r\n'.repeat(30_000);
    const large = `Subject: large\r\n\r\n${filler}the needle\r\n${filler}`;
    assert.equal(await finds(large, 'the needle'), 'body text');
    assert.equal(await finds(large, 'the needles'), '');
  });

  it('reads what calls itself ASCII as what it is', async () => {
    for (const filler of ['', 'nothing of interest here\r\n'.repeat(10_000)]) {
      const text = utf8Binary('Content-Type: text/plain; charset=us-ascii\r\n\r\n' + filler + 'Möwe\r\n');
      assert.equal(await finds(text, 'möwe'), 'body text');
    }
  });

  it('has the fields of the header, which the summary does not keep all', async () => {
    const { bytes, root } = await opened(message);
    const header = await readHeader(bytes, root);
    assert.equal(fieldText(header, 'x-note'), 'outer note');
    assert.equal(fieldText(header, 'x-none'), undefined);
  });
});
