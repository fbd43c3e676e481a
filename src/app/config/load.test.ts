import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileLayer, loadConfig, mustReadFiles, optionLayer, presetLayer } from './index.ts';
import type { Config, Layer } from './index.ts';
import { ConfigMistakes } from './mistakes.ts';
import type { Mistake } from './mistakes.ts';

const folder = mkdtempSync(join(tmpdir(), 'posthouse-config-'));
after(() => rmSync(folder, { recursive: true }));

function file(text: string): Layer {
  const path = join(folder, 'mail.toml');
  writeFileSync(path, text);
  return fileLayer(path);
}

function load(text: string, ...options: string[]): Config {
  return loadConfig([file(text), optionLayer(options)]);
}

function mistakesOf(work: () => unknown): readonly Mistake[] {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof ConfigMistakes, String(error));
    return error.mistakes;
  }
  throw new assert.AssertionError({ message: 'No mistake was found' });
}

function onlyMistake(text: string, ...options: string[]): Mistake {
  const mistakes = mistakesOf(() => load(text, ...options));
  assert.equal(mistakes.length, 1);
  return mistakes[0] as Mistake;
}

const least = 'hostname = "mail.example.org"\n';

describe('Loading the configuration', () => {
  it('needs a host name and knows the rest by itself', () => {
    const config = load(least);
    assert.equal(config.hostname, 'mail.example.org');
    assert.deepEqual(config.smtp.listen, [{ address: '*', port: 25 }]);
    assert.equal(config.plaintext_login, 'never');
    assert.equal(config.smarthost.host, undefined);
  });

  it('takes paths from the folder of the file that names them', () => {
    const config = load(`${least}data = "mail"\n[tls]\ncertificate = "/c.pem"\nkey = "k.pem"\n`);
    assert.equal(config.data, join(folder, 'mail'));
    assert.equal(config.tls.certificate, '/c.pem');
    assert.equal(config.tls.key, join(folder, 'k.pem'));
  });

  it('never shows the address of a database, because a password may be in it', () => {
    const { key, found } = onlyMistake(`${least}[database]\npostgres = "postgress://me:hunter2@here/mail"\n`);
    assert.equal(key, 'database.postgres');
    assert.doesNotMatch(found, /hunter2/);
    const { database } = load(`${least}[database]\npostgres = "postgres://me:hunter2@here/mail"\n`);
    assert.equal(database.postgres, 'postgres://me:hunter2@here/mail');
  });

  it('puts the default data folder beside the file', () => {
    assert.equal(load(least).data, join(folder, 'data'));
  });

  it('lets later layers win, key by key', () => {
    const config = loadConfig([
      presetLayer({ hostname: 'a.test', 'log.level': 'warn', 'smtp.listen': [] }),
      file('[log]\nlevel = "debug"\n'),
      optionLayer(['hostname=c.test']),
    ]);
    assert.equal(config.hostname, 'c.test');
    assert.equal(config.log.level, 'debug');
    assert.deepEqual(config.smtp.listen, []);
  });

  it('makes a test for addresses of the trusted networks', () => {
    const { trusted_networks: isTrusted } = load(
      `${least}trusted_networks = ["192.0.2.0/24", "2001:db8::/32", "::1"]\n`,
    );
    assert.ok(
      isTrusted('192.0.2.77') && isTrusted('::ffff:192.0.2.77') && isTrusted('2001:db8::5') && isTrusted('::1'),
    );
    assert.ok(!isTrusted('192.0.3.1') && !isTrusted('2001:db9::') && !isTrusted('nonsense'));
  });
});

describe('--set', () => {
  it('reads values as their key wants them', () => {
    const config = load(
      least,
      'dns.servers=127.0.0.1:5353,9.9.9.9',
      'limits.recipients=200',
      'queue.retry_minutes=[1, 2]',
    );
    assert.deepEqual(config.dns.servers, [
      { address: '127.0.0.1', port: 5353 },
      { address: '9.9.9.9', port: 53 },
    ]);
    assert.equal(config.limits.recipients, 200);
    assert.deepEqual(config.queue.retry_minutes, [1, 2]);
  });

  it('takes an empty list, a quoted text and an address in brackets', () => {
    const config = load(least, 'smtp.listen=', 'imap.listen=[::1]:1143', 'hostname="b.test"');
    assert.deepEqual(config.smtp.listen, []);
    assert.deepEqual(config.imap.listen, [{ address: '::1', port: 1143 }]);
    assert.equal(config.hostname, 'b.test');
  });

  it('names itself where it is wrong', () => {
    const mistake = onlyMistake(least, 'log.level=loud');
    assert.deepEqual([mistake.place, mistake.line, mistake.key], ['--set', undefined, 'log.level']);
    assert.equal(onlyMistake(least, 'log.levle=info').expected, 'a key that exists; did you mean log.level?');
    assert.match(mistakesOf(() => optionLayer(['log.level']))[0]?.expected ?? '', /KEY=VALUE/);
  });
});

describe('A mistake in the configuration', () => {
  it('is told by file, line, key, what was expected and what was found', () => {
    const { place, line, key, expected, found } = onlyMistake(`${least}\n[smtp]\nlisten = ["127.0.0.1"]\n`);
    assert.deepEqual([place, line, key], [join(folder, 'mail.toml'), 4, 'smtp.listen[0]']);
    assert.match(expected, /^an address with a port/);
    assert.equal(found, '"127.0.0.1"');
  });

  it('points at the item in a list over several lines', () => {
    const text = `${least}trusted_networks = [\n  "192.0.2.0/24",\n  "192.0.2.0/33",\n]\n`;
    assert.equal(onlyMistake(text).line, 4);
  });

  it('is found where the file is no TOML', () => {
    const mistake = onlyMistake(`${least}plaintext_login = never\n`);
    assert.deepEqual([mistake.line, mistake.key, mistake.found], [2, 'plaintext_login', 'plaintext_login = never']);
  });

  it('is a key that does not exist, with the one that was meant', () => {
    assert.equal(
      onlyMistake(`${least}plaintext_logn = "never"\n`).expected,
      'a key that exists; did you mean plaintext_login?',
    );
    assert.equal(onlyMistake(`${least}[smpt]\nlisten = []\n`).expected, 'a key that exists; did you mean smtp.listen?');
    assert.equal(
      onlyMistake(`${least}message_bytes = 1\n`).expected,
      'a key that exists; did you mean limits.message_bytes?',
    );
  });

  it('is a value where a section belongs', () => {
    assert.match(onlyMistake(`${least}smtp = 25\n`).expected, /^a section: \[smtp\]/);
  });

  it('is a host name that is missing, and a file that is not there', () => {
    assert.deepEqual(onlyMistake('data = "x"\n').found, 'nothing');
    assert.equal(mistakesOf(() => fileLayer(join(folder, 'none.toml')))[0]?.found, 'no such file');
  });

  it('is a certificate that is not there, for those who need it', () => {
    const layer = file(`${least}[tls]\ncertificate = "c.pem"\nkey = "mail.toml"\n`);
    const mistakes = mistakesOf(() => mustReadFiles(loadConfig([layer]), [layer]));
    assert.deepEqual(
      mistakes.map(({ key, line, found }) => [key, line, found]),
      [['tls.certificate', 3, `no file ${join(folder, 'c.pem')}`]],
    );
  });

  it('is half of a pair', () => {
    const mistake = onlyMistake(`${least}[tls]\ncertificate = "c.pem"\n`);
    assert.deepEqual([mistake.key, mistake.line], ['tls.key', 3]);
    assert.equal(onlyMistake(least, 'smarthost.password=p').key, 'smarthost.user');
  });

  it('never shows a secret', () => {
    const error = new ConfigMistakes([onlyMistake(`${least}[smarthost]\npassword = 12345\nuser = "u"\n`)]);
    assert.doesNotMatch(error.message, /12345/);
    assert.doesNotMatch(onlyMistake(`${least}[smarthost]\npassword = "hunter2\n`).found, /hunter2/);
  });

  it('is told together with all others, in the order of the lines', () => {
    const mistakes = mistakesOf(() => load('[limits]\nrecipients = 1\n[log]\nlevel = "x"\n[dns]\nserver = 1\n'));
    assert.deepEqual(
      mistakes.map(({ line }) => line),
      [undefined, 2, 4, 6],
    );
  });
});
