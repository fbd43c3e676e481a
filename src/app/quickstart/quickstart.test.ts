import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileLayer, loadConfig } from '../config/index.ts';
import { openStoppedDesk } from '../desk.ts';
import { UsageMistake } from '../usage.ts';
import { quickstart } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'posthouse-quickstart-'));
after(() => rmSync(folder, { recursive: true }));

const config = join(folder, 'mail.toml');
const data = join(folder, 'mail');

describe('posthouse quickstart', () => {
  it('writes a configuration and creates the domain and the account', async (context) => {
    const print = context.mock.method(process.stdout, 'write', () => true);
    await quickstart('You@Example.org', { config, data });
    print.mock.restore();
    const printed = print.mock.calls.map(({ arguments: [text] }) => String(text)).join('');
    const loaded = loadConfig([fileLayer(config)]);
    assert.deepEqual([loaded.hostname, loaded.data], ['mail.example.org', data]);
    assert.match(readFileSync(config, 'utf8'), /^data = "mail"$/m);
    assert.match(printed, /example\.org\. +MX +10 mail\.example\.org\./);
    await using desk = await openStoppedDesk(data);
    assert.deepEqual(await desk.accounts.domains(), ['example.org']);
    assert.deepEqual(
      (await desk.accounts.accounts()).map(({ address }) => address),
      ['you@example.org'],
    );
  });

  it('overwrites nothing', async () => {
    const before = readFileSync(config, 'utf8');
    await assert.rejects(quickstart('other@example.org', { config, data }), UsageMistake);
    assert.equal(readFileSync(config, 'utf8'), before);
  });

  it('creates no account when its file cannot be written', async () => {
    const options = { config: join(folder, 'nowhere', 'mail.toml'), data: join(folder, 'unused') };
    await assert.rejects(quickstart('you@example.org', options), { code: 'ENOENT' });
    assert.equal(existsSync(options.data), false);
  });

  it('wants an address', async () => {
    await assert.rejects(quickstart('example.org', { config: join(folder, 'other.toml'), data }), UsageMistake);
  });
});
