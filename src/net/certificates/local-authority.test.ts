import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { systemClock, type Clock } from '../../base/clock.ts';
import { Fault } from '../../base/fault.ts';
import { secureContextOf } from './context.ts';
import { localAuthority, type LocalAuthority, type LocalAuthorityOptions } from './local-authority.ts';

const dayMs = 24 * 60 * 60 * 1000;
let root = '';

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'certificates-'));
});
after(() => rmSync(root, { recursive: true }));

function clockIn(days: number): Clock {
  return { ...systemClock, now: () => systemClock.now() + days * dayMs };
}

function optionsFor(folder: string, days = 0): LocalAuthorityOptions {
  const names = ['localhost', '127.0.0.1', '::1'];
  return { folder: join(root, folder), hostName: 'mail.example.test', names, clock: clockIn(days) };
}

function textsOf(files: LocalAuthority): string[] {
  return [files.authority, files.certificate, files.key].map((path) => readFileSync(path, 'utf8'));
}

describe('localAuthority', () => {
  it('keeps its keys for its owner alone', async () => {
    const { key, authority } = await localAuthority(optionsFor('modes'));
    for (const path of [key, join(root, 'modes', 'ca.key')]) assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(authority).mode & 0o777, 0o644);
  });

  it('answers the same files the second time', async () => {
    const first = textsOf(await localAuthority(optionsFor('same')));
    assert.deepEqual(textsOf(await localAuthority(optionsFor('same', 300))), first);
  });

  it('renews the server certificate thirty days before its end, under the same authority', async () => {
    const [authority, certificate] = textsOf(await localAuthority(optionsFor('renewed')));
    const [later, renewed] = textsOf(await localAuthority(optionsFor('renewed', 370)));
    assert.equal(later, authority);
    assert.notEqual(renewed, certificate);
  });

  it('makes a new authority before a server certificate would outlive it', async () => {
    const [authority] = textsOf(await localAuthority(optionsFor('outlived')));
    const [later] = textsOf(await localAuthority(optionsFor('outlived', 9 * 365)));
    assert.notEqual(later, authority);
  });

  it('makes a new server certificate when a name is added', async () => {
    const [authority, certificate] = textsOf(await localAuthority(optionsFor('names')));
    const wider = { ...optionsFor('names'), names: ['bücher.example.test'] };
    const [later, renewed] = textsOf(await localAuthority(wider));
    assert.equal(later, authority);
    assert.notEqual(renewed, certificate);
    assert.deepEqual(textsOf(await localAuthority(wider))[1], renewed);
  });

  it('replaces a certificate whose key was lost or mixed up', async () => {
    const { certificate, key } = await localAuthority(optionsFor('mixed'));
    writeFileSync(key, readFileSync(join(root, 'mixed', 'ca.key')));
    await localAuthority(optionsFor('mixed'));
    await secureContextOf({ certificate, key });
  });

  it('satisfies the strictest check of OpenSSL for name and addresses', async () => {
    const { authority, certificate } = await localAuthority(optionsFor('openssl'));
    const verify = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', authority];
    for (const name of [
      ['-verify_hostname', 'mail.example.test'],
      ['-verify_ip', '127.0.0.1'],
      ['-verify_ip', '::1'],
    ]) {
      const said = execFileSync('openssl', [...verify, ...name, certificate], { encoding: 'utf8' });
      assert.match(said, /: OK$/m);
    }
  });

  it('serves TLS that Node trusts by the authority alone', async () => {
    const files = await localAuthority(optionsFor('tls'));
    const server = createServer().listen(0, '127.0.0.1');
    server.setSecureContext({ cert: readFileSync(files.certificate), key: readFileSync(files.key) });
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const ca = readFileSync(files.authority);
    const socket: TLSSocket = connect({ host: '127.0.0.1', port, ca });
    await once(socket, 'secureConnect');
    assert.equal(socket.authorized, true);
    socket.destroy();
    server.close();
  });
});

describe('secureContextOf', () => {
  it('names the files that do not fit', async () => {
    const { certificate } = await localAuthority(optionsFor('context'));
    const key = join(root, 'context', 'ca.key');
    await assert.rejects(
      () => secureContextOf({ certificate, key }),
      (error) => error instanceof Fault && error.message.includes(certificate) && error.message.includes(key),
    );
  });
});
