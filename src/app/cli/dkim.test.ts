import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { said } from '../../../test/support/command-line.ts';
import { tempFolder } from '../../../test/support/temp-folder.ts';
import type { KeyReport } from '../../mail/signing/index.ts';
import { zoneLine } from './zone-line.ts';

describe('posthouse dkim', () => {
  it('looks after the keys of a stopped server', async (t) => {
    await using folder = await tempFolder();
    const file = join(folder.path, 'posthouse.toml');
    writeFileSync(file, 'hostname = "mail.example.test"\ndata = "data"\n');
    const dkim = (...words: string[]): Promise<string> => said(t, 'dkim', ...words, '--config', file);
    await said(t, 'domain', 'add', 'example.test', '--config', file);
    assert.equal(await dkim('list'), 'There are no keys.\n');

    await dkim('rotate', 'example.test');
    const list = await dkim('list', 'example.test');
    assert.match(list, /^DOMAIN +SELECTOR +TYPE +STATE +SINCE +RECORD\n/);
    assert.match(list, /\nexample\.test +ph\d{4}a-rsa +rsa +waits +[-\d]+ [\d:]+Z +not looked for yet\n/);
    assert.match(list, /\nMail of example\.test leaves without a signature: /);
    assert.match(list, /\nTo see the records: posthouse dkim record\n$/);

    await dkim('activate', 'example.test', '--unseen');
    assert.match(await dkim('list'), /-rsa +rsa +signs/);
    await assert.rejects(dkim('check'), { code: 'cannot' });

    const key = join(folder.path, 'key.pem');
    const { privateKey } = generateKeyPairSync('ed25519');
    writeFileSync(key, privateKey.export({ format: 'pem', type: 'pkcs8' }));
    await dkim('import', 'example.test', '--selector', 'Old', '--key', key);
    await assert.rejects(dkim('import', 'example.test', '--selector', 'x', '--key', '/nowhere'), {
      message: 'There is no file /nowhere',
    });
    await dkim('revoke', 'example.test', 'old');
    const { keys } = JSON.parse(await dkim('list', '--json')) as KeyReport;
    const states = keys.map(({ selector, state }) => `${selector.replace(/\d+/, '')} ${state}`).toSorted();
    assert.deepEqual(states, ['old revoked', 'pha-ed active', 'pha-rsa active']);
    assert.doesNotMatch(await dkim('list'), /^example\.test +old/m);
    assert.match(await dkim('list', '--all'), /^example\.test +old +ed25519 +out of use/m);
    assert.match(await dkim('record'), /^ph\d+a-ed\._domainkey\.example\.test\. IN TXT "v=DKIM1; k=ed25519; /m);
  });
});

describe('A line of a zone file', () => {
  const lineOf = (text: string): string => zoneLine({ name: 's._domainkey.example.test', text });

  it('has a short text as one string', () => {
    assert.equal(lineOf('v="1"; p=\\'), 's._domainkey.example.test. IN TXT "v=\\"1\\"; p=\\\\"\n');
    assert.equal(lineOf(''), 's._domainkey.example.test. IN TXT ""\n');
  });

  it('has a long one in strings of 255 bytes, which together are the text', () => {
    const text = 'abc;'.repeat(150);
    const strings = [...lineOf(text).matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    assert.deepEqual(
      strings.map(({ length }) => length),
      [255, 255, 90],
    );
    assert.equal(strings.join(''), text);
  });
});
