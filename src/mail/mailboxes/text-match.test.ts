import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf, utf8Binary } from '../../base/bytes.ts';
import { MemoryBlobs } from '../../store/blobs/index.ts';
import { folded } from '../text/index.ts';
import { DraftIntake } from './intake.ts';
import { MessageBytes } from './message-bytes.ts';
import type { PartPlace } from './parts.ts';
import { Summary } from './summary.ts';
import { bodyHas, headerHas, textHas } from './text-match.ts';

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
  const answers = [await bodyHas(bytes, root, folded(wanted)), await textHas(bytes, root, folded(wanted))];
  return ['body', 'text'].filter((_, at) => answers[at]).join(' ');
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

  it('finds fields that the summary does not keep', async () => {
    const { bytes, root } = await opened(message);
    assert.equal(await headerHas(bytes, root, 'x-note', 'outer'), true);
    assert.equal(await headerHas(bytes, root, 'x-note', 'inner'), false);
    assert.equal(await headerHas(bytes, root, 'x-note', ''), true, 'the empty text asks whether there is such a field');
    assert.equal(await headerHas(bytes, root, 'x-none', ''), false);
  });
});
