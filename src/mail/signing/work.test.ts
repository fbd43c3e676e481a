/** What signing costs, and what it does where something fails. */
import assert from 'node:assert/strict';
import { createHash, sign as signBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openSigningHouse, pieces } from '../../../test/support/signing-house.ts';
import { bytesOf } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { silentLog } from '../../base/log.ts';
import { signatureInput, signedFields } from '../../formats/message/index.ts';
import { readKey } from './private-key.ts';
import { Signing } from './signing.ts';

const letter = 'From: a@example.test\r\nSubject: x\r\n\r\nHello\r\n';

describe('Signing, its work', () => {
  it('is done once for a message to many domains, also at one time', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    let reads = 0;
    const order = (bodyKey: string) => ({
      reversePath: 'a@example.test',
      bodyKey,
      content: () => {
        reads += 1;
        return pieces(letter);
      },
    });
    const all = await Promise.all(Array.from({ length: 50 }, () => house.signing.sign(order('one'))));
    assert.equal(new Set([...all, await house.signing.sign(order('one'))]).size, 1);
    assert.equal(reads, 1);
    await house.signing.sign(order('two'));
    await house.signing.sign({ ...order('two'), reversePath: '' });
    assert.equal(reads, 3);
    await house.clock.advance(limits.dkimSignatureReusedMs);
    await house.signing.sign(order('one'));
    assert.equal(reads, 4);
  });

  it('uses new keys as soon as they are active, and none that is revoked', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    assert.match(await house.sign(letter, ''), /s=ph2026a-rsa;/);
    await house.book.rotate('example.test');
    await house.book.activate('example.test', undefined, true);
    assert.match(await house.sign(letter, ''), /s=ph2026b-rsa;/);
    await house.book.revoke('example.test', 'ph2026b-rsa');
    assert.doesNotMatch(await house.sign(letter, ''), /rsa/);
  });

  it('holds the same memory for large bodies', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    const chunk = bytesOf('The quick brown fox jumps over the lazy dog.\r\n'.repeat(1400));
    async function* large(): AsyncGenerator<Uint8Array> {
      yield bytesOf('From: a@example.test\r\n\r\n');
      for (let index = 0; index < 800; index++) yield await Promise.resolve(chunk);
    }
    const before = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const fields = await house.signing.sign({ reversePath: '', bodyKey: 'large', content: large });
    const grown = process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed - before;
    assert.match(fields, /^DKIM-Signature:/);
    assert(grown < 30_000_000, `${grown} bytes more for 50 MB`);
  });

  it('is put off where keys cannot be read, and tried anew', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    let isBroken = true;
    const { database: real } = house;
    const read: typeof real.read = (work) => {
      return isBroken ? Promise.reject(new Fault('unavailable', 'The disk is away')) : real.read(work);
    };
    const database = { read, onNews: (listener: Parameters<typeof real.onNews>[0]) => real.onNews(listener) };
    using signing = new Signing({ database, clock: house.clock, log: silentLog, hostName: 'x' });
    const order = { reversePath: '', bodyKey: 'x', content: () => pieces(letter) };
    await assert.rejects(signing.sign(order), { code: 'unavailable' });
    isBroken = false;
    assert.notEqual(await signing.sign(order), '');
  });

  it('goes on with the other key where one cannot be read', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    const add = { domain: 'example.test', selector: 'odd', algorithm: 'ed25519', publicKey: '', now: 1 } as const;
    const { id } = await house.database.write('addDkimKey', { ...add, privateKey: 'no key' });
    await house.database.write('activateDkimKey', { id, now: 1 });
    const fields = await house.sign(letter, '');
    assert.deepEqual(house.verdicts(fields + letter), ['pass']);
  });

  it('keeps private keys from other users of the machine', async () => {
    await using house = await openSigningHouse();
    await house.addSigner('example.test');
    const modes = ['posthouse.db', 'posthouse.db-wal', 'posthouse.db-shm'].map(async (name) => {
      return (await stat(join(house.folder, name))).mode & 0o777;
    });
    assert.deepEqual(await Promise.all(modes), [0o600, 0o600, 0o600]);
  });
});

describe('The example of RFC 8463', () => {
  /** Appendix A.3 and A.2, as test/corpus and the tests of canonical forms have it. */
  const signed = [
    'From: Joe SixPack <joe@football.example.com>',
    'To: Suzie Q <suzie@shopping.example.net>',
    'Subject: Is dinner ready?',
    'Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)',
    'Message-ID: <20030712040037.46341.5F8J@football.example.com>',
  ];
  const own = `DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=`;

  it('is signed as it stands there with its key', () => {
    const key = readKey('nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=');
    assert.equal(key.publicKey, '11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=');
    const fields = signed.map((raw) => ({ name: raw.split(':')[0] ?? '', raw: `${raw}\r\n` }));
    const names = ['from', 'to', 'subject', 'date', 'message-id', 'from', 'subject', 'date'];
    const raws = signedFields(fields, names).map(({ raw }) => raw);
    const input = signatureInput('relaxed', raws, own.replaceAll('\n', '\r\n'));
    const hash = createHash('sha256').update(input, 'latin1').digest();
    const signature = signBytes(null, hash, key.privateKey).toString('base64');
    assert.equal(signature, '/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==');
  });
});
