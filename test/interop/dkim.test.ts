/** What we sign, another implementation of DKIM (dkimpy) verifies: every message of the corpus, RSA and Ed25519. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { binaryOf, bytesOf, concatBytes } from '../../src/base/bytes.ts';
import { LineMender } from '../../src/formats/smtp/index.ts';
import { openSigningHouse } from '../support/signing-house.ts';
import { run } from '../support/programs.ts';

const corpus = fileURLToPath(new URL('../corpus', import.meta.url));
const program = fileURLToPath(new URL('../support/verify-dkim.py', import.meta.url));
/** Debian's, which sees Debian's modules. */
const python = '/usr/bin/python3';
const isMissing = spawnSync(python, ['-c', 'import dkim, nacl']).status !== 0;

/** As it is on the wire. */
function mended(bytes: Uint8Array): string {
  const mender = new LineMender();
  return binaryOf(concatBytes([...mender.mend(bytes.filter((byte) => byte !== 0)), ...mender.end()]));
}

/** dkimpy takes no message whose header has lines that are no fields (RFC 5322 §2.2). */
const strange = new Set(['byte-order-mark.eml', 'folded-oddly.eml', 'no-empty-line.eml', 'rubbish-in-header.eml']);

const letters = readdirSync(corpus)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => ({ name, text: mended(readFileSync(`${corpus}/${name}`)) }));

describe('DKIM signatures of the corpus', () => {
  let house: Awaited<ReturnType<typeof openSigningHouse>>;
  const signed: { readonly name: string; readonly fields: string; readonly text: string }[] = [];

  before(async () => {
    house = await openSigningHouse({ now: Date.now() });
    await house.addSigner('signer.test');
    for (const { name, text } of letters) {
      signed.push({ name, fields: await house.sign(text, 'a@signer.test'), text });
    }
  });
  after(() => house[Symbol.asyncDispose]());

  it('verify by our own reading of the RFC', () => {
    for (const { name, fields, text } of signed) {
      assert.deepEqual(house.verdicts(fields + text).slice(0, 2), ['pass', 'pass'], name);
    }
  });

  it('verify by dkimpy', { skip: isMissing && 'not installed: python3-dkim' }, async () => {
    const zone = Object.fromEntries(house.zone.records);
    const requests = signed.map(({ fields, text }) =>
      JSON.stringify({ zone, message: Buffer.from(bytesOf(fields + text)).toString('base64') }),
    );
    const { code, out, err } = await run(python, [program], { input: requests.join('\n'), timeoutMs: 120_000 });
    assert.equal(code, 0, err);
    const verdicts = out
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as string[]).slice(0, 2));
    const found = signed.map(({ name }, index) => ({ name, verdicts: verdicts[index]?.join() }));
    assert.deepEqual(
      found.filter((each) => each.verdicts !== 'pass,pass' && !strange.has(each.name)),
      [],
    );
  });
});
