/** Our own corpus and awkward messages of other projects, read by us and by postal-mime: each difference is one that we want. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { differences } from '../support/mime-readings.ts';
import { listed, missingSuite, suites, untold } from '../support/suites.ts';

type Accepted = Readonly<Record<string, readonly string[]>>;

const corpus = fileURLToPath(new URL('../corpus/', import.meta.url));

const inCorpus: Accepted = {
  'addresses without a comma': ['address-wrong.eml#cc'],
  'blanks behind a soft line break': ['quoted-printable-broken.eml#texts'],
  'byte order mark': ['byte-order-mark.eml#from'],
  'charset in HTML': ['html-meta-charset.eml#texts'],
  'charset of the header': ['iso-2022-jp-header.eml#subject', 'koi8-r-header.eml#from', 'koi8-r-header.eml#subject'],
  'charset that is not true': [
    'latin1-as-utf-8.eml#texts',
    'latin1-header.eml#from',
    'latin1-header.eml#subject',
    'rfc2231-strange.eml#files',
    'utf-16.eml#texts',
    'utf-8-as-ascii.eml#texts',
    'utf-8-as-latin1.eml#texts',
    'words-unknown-charset.eml#subject',
  ],
  'charsets of seven bits': ['words-hz.eml', 'words-iso-2022-kr.eml', 'words-utf-7.eml'].flatMap((name) => [
    `${name}#subject`,
    `${name}#texts`,
  ]),
  'control characters': ['file-name-bidi.eml#files'],
  'empty brackets': ['address-empty-brackets.eml#cc', 'address-empty-brackets.eml#to'],
  'encodings by odd names': ['odd-encodings.eml#texts'],
  'line ends of files': ['binary.eml', 'encrypted-pgp.eml', 'invitation.eml', 'signed-pgp.eml'].map(
    (name) => `${name}#files`,
  ),
  'multipart without a boundary': ['no-boundary.eml#texts', 'unused-boundary.eml#texts'],
  'old syntax': [
    'address-comments.eml#from',
    'address-comments.eml#to',
    'address-routes.eml#cc',
    'address-routes.eml#to',
    'folded-oddly.eml#cc',
  ],
  'parameter with blanks': ['file-name-unquoted.eml#files'],
  'quotes that flow': ['flowed.eml#texts'],
  'quoted local part': ['address-international.eml#to', 'address-quoted.eml#from'],
  'split character': ['words-split-character.eml#subject'],
  'unknown zone': ['dates.eml#date'],
  'words behind a delimiter': ['loose-delimiter.eml#texts'],
  'words that are no field': ['no-empty-line.eml#texts', 'no-part-header.eml#texts'],
  'wrong addresses': ['address-wrong.eml#from', 'address-wrong.eml#to'],
};

/** What docs/quirks.md explains, by the names of its lines: "message#aspect". */
const inSuites: Accepted = {
  'old syntax': [
    ...['from', 'to', 'cc'].map((aspect) => `example10.eml#${aspect}`),
    'example11.eml#to',
    ...['from', 'date'].map((aspect) => `example13.eml#${aspect}`),
  ],
  'empty group': [
    ...['delivery-status-no-blank-line.txt', 'delivery-status.anonymized.eml', 'delivery-status.txt'].map(
      (name) => `${name}#to`,
    ),
    'missing_body.eml#to',
  ],
  'address that lacks something': ['stack-overflow.txt#to'],
  'addresses without a comma': ['from', 'to'].map((aspect) => `raw_email_multiple_from.eml#${aspect}`),
  'several authors': ['raw_email_with_at_display_name.eml#from'],
  'name that is the address': [
    'issue358.txt#to',
    'content_transfer_encoding_with_8bits.eml#from',
    'raw_email11.eml#from',
  ],
  'byte order mark': ['feedback-report.txt#from'],
  'type without subtype': ['files', 'texts'].map((aspect) => `missing-subtype.txt#${aspect}`),
  'line ends of files': [
    'rfc2060.txt#files',
    'content_transfer_encoding_x_uuencode.eml#files',
    'raw_email_with_binary_encoded.eml#files',
    'sig_only_email.eml#files',
  ],
  'charset that is not true': [
    'attachment_pdf_non_ascii.eml#texts',
    'attachment_pdf_non_ascii_lf.eml#texts',
    'attachment_with_encoded_name.eml#files',
    'content_transfer_encoding_7-bit.eml#texts',
    'content_transfer_encoding_empty.eml#texts',
    'content_transfer_encoding_plain.eml#texts',
    'invalid_subject_characters.eml#subject',
    'raw_email10.eml#texts',
    'raw_email6.eml#texts',
    'raw_email8.eml#files',
  ],
  'unknown zone': ['trademark_character_in_subject.eml#date'],
};

/** Every message of a folder; each difference must be accepted, and each accepted one must be there. */
async function compare(folder: string, accepted: Accepted): Promise<void> {
  const known = listed(accepted);
  const found: string[] = [];
  for (const path of globSync('**/*.{eml,txt}', { cwd: folder })) {
    for (const [aspect, ours, theirs] of await differences(readFileSync(join(folder, path)))) {
      const name = `${basename(path)}#${aspect}`;
      assert(known.includes(name), `${name}\nours:   ${ours}\ntheirs: ${theirs}`);
      found.push(name);
    }
  }
  assert.deepEqual(found.sort(), known, 'differences that are gone');
}

describe('postal-mime', () => {
  it('differs for reasons that docs/quirks.md tells', () => {
    assert.deepEqual(untold({ ...inSuites, ...inCorpus }), []);
  });

  it('reads our corpus as we do, but for those', () => compare(corpus, inCorpus));

  const skip = missingSuite('mail/mime');
  it('reads the messages of other projects as we do, but for those', { skip }, () => {
    return compare(`${suites}mail/mime`, inSuites);
  });
});
