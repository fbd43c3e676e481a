/** Awkward messages of other projects, taken apart over IMAP by us and by Dovecot: each difference is one that we want. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { demoOfSuite } from '../support/demo.ts';
import { type Dovecot, missingDovecot, openDovecot } from '../support/dovecot.ts';
import { missing, succeed } from '../support/programs.ts';
import { listed, missingSuite, suites, untold } from '../support/suites.ts';

/** What docs/quirks.md explains, by the names of its lines: "message#aspect". */
const accepted = {
  'empty part': ['body.4.txt', 'body.5.txt', 'body.6.txt', 'body.7.txt', 'body.8.txt', 'body.9.txt'].map(
    (name) => `${name}#mime`,
  ),
  'line break before a delimiter': ['rfc2060.txt#sizes', 'rfc2060.txt#parts'],
  'boundary with =': [
    ...['structure', 'params', 'sizes'].map((aspect) => `raw_email_with_binary_encoded.eml#${aspect}`),
    ...['structure', 'params', 'sizes', 'mime'].map((aspect) => `raw_email_with_illegal_boundary.eml#${aspect}`),
    ...['structure', 'params', 'sizes'].map((aspect) => `raw_email_bad_time.eml#${aspect}`),
  ],
  'repeated field': [
    'raw_email_with_binary_encoded.eml#envelope',
    'raw_email_with_multipart_mixed_quoted_boundary.eml#envelope',
  ],
  'byte order mark': ['feedback-report.txt#envelope'],
  'multipart without a boundary': ['bad_date_header2.eml', 'missing_body.eml'].flatMap((name) =>
    ['structure', 'params', 'sizes', 'parts', 'mime'].map((aspect) => `${name}#${aspect}`),
  ),
  'type without subtype': ['structure', 'params', 'sizes'].map((aspect) => `missing-subtype.txt#${aspect}`),
  'empty or strange disposition': [
    'missing_content_disposition.eml#params',
    'multiple_invalid_content_dispositions.eml#params',
  ],
  'parameter with blanks': ['attachment_with_unquoted_name.eml#params'],
  'unknown encoding': [
    'content_transfer_encoding_qp_with_space.eml#structure',
    'content_transfer_encoding_text-html.eml#structure',
    'content_transfer_encoding_with_semi_colon.eml#structure',
  ],
  'words that are no field': ['header', 'text'].map((aspect) => `multiple_references_with_one_invalid.eml#${aspect}`),
  'address that lacks something': [
    'content_transfer_encoding_empty.eml#envelope',
    'encoding_madness.eml#envelope',
    'raw_email11.eml#envelope',
    'example13.eml#envelope',
    'missing_body.eml#envelope',
    'stack-overflow.txt#envelope',
  ],
  'empty place in a list': ['weird_to_header.eml#envelope', 'example11.eml#envelope'],
  'name without quotes': [
    'issue358.txt#envelope',
    'mix_caps_content_type.eml#envelope',
    'raw_email_with_at_display_name.eml#envelope',
  ],
  'addresses without a comma': ['raw_email_multiple_from.eml#envelope'],
};

const skip = missingSuite('mail/mimediff.py') || missingDovecot() || missing('python3');

describe('Dovecot', { skip }, () => {
  const demo = demoOfSuite();
  let dovecot: Dovecot;
  before(async () => void (dovecot = await openDovecot()));
  after(() => dovecot[Symbol.asyncDispose]());

  it('differs for reasons that docs/quirks.md tells', () => assert.deepEqual(untold(accepted), []));

  it('takes messages apart as we do, but for what docs/quirks.md tells', async () => {
    const { address, password } = demo.alice;
    const result = join(demo.folder, 'result.tsv');
    const [ours, theirs] = [demo.ports.imap, dovecot.port].map(String) as [string, string];
    const environment = {
      HOST: '127.0.0.1',
      PORT: ours,
      USER: address,
      PASS: password,
      HOST2: '127.0.0.1',
      PORT2: theirs,
      EXTRA: `${suites}mail/mime`,
      RESULT: result,
      PYTHONDONTWRITEBYTECODE: '1', // the suites are not ours to write in
    };
    await succeed('python3', [`${suites}mail/mimediff.py`], { environment, timeoutMs: 120_000 });
    const lines = (await readFile(result, 'latin1')).split('\n').filter((line) => line.startsWith('FAIL\t'));
    const different = lines.map((line) => (line.split('\t')[1] ?? '').replace('extra:', ''));
    const news = lines.filter((_, index) => !listed(accepted).includes(different[index] ?? ''));
    assert.deepEqual(news, [], 'new differences');
    assert.deepEqual(different.sort(), listed(accepted), 'differences that are gone');
  });
});
