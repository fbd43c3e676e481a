import assert from 'node:assert/strict';
import { chmod, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { binaryOf, bytesOf } from '../../base/bytes.ts';
import { type Clock, systemClock } from '../../base/clock.ts';
import { silentLog } from '../../base/log.ts';
import { Onward, type ActionRow } from './index.ts';
import { fromLine, mboxLines } from './mbox.ts';
import { runProgram } from './program.ts';
import { unixLines } from './unix-lines.ts';

let folder = '';
const message = 'Return-Path: <bob@far.test>\r\nSubject: hi\r\n\r\nFrom here\r\nlast\r\n';
const never = new AbortController().signal;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onward-'));
});
after(() => rm(folder, { recursive: true }));

async function* pieces(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield bytesOf(text);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const chunk of content) text += binaryOf(chunk);
  return text;
}

/** Shows what it was handed; ends as it is told. */
async function program(name: string, script: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return path;
}

interface Wish {
  readonly allowsPrograms?: boolean;
  readonly clock?: Clock;
  readonly content?: () => AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

async function hand(forwardPath: string, wish: Wish = {}): Promise<string> {
  const { allowsPrograms = true, clock = systemClock, content = () => pieces(message), signal = never } = wish;
  const blobs = { read: () => content() as AsyncGenerator<Uint8Array> };
  const parts = async () => ({ plain: 'tickets', detail: 'new' });
  const onward = new Onward({ blobs, parts, allowsPrograms, clock, log: silentLog });
  const who = { forwardedBy: 'tickets+new@ours.test', reversePath: 'bob@far.test', messageId: 'id', place: '' };
  const { code, enhanced, lines } = await onward.deliver({ ...who, forwardPath } satisfies ActionRow, signal);
  return [code, enhanced, ...lines].join(' ');
}

describe('A program', () => {
  it('reads the message, and is told for whom it is; no shell reads its words', async () => {
    const out = join(folder, 'out');
    const path = await program('show', `(printf '%s|' "$@"; env | sort; cat) > ${out}`);
    assert.equal(await hand(`pipe:${path} --new "two; words" $HOME`), '250 2.0.0 The program took it');
    const shown = await readFile(out, 'latin1');
    assert.ok(shown.startsWith('--new|two; words|$HOME|'), shown);
    for (const line of [
      'SENDER=bob@far.test',
      'RECIPIENT=tickets+new@ours.test',
      'EXTENSION=new',
      'LOCAL=tickets',
      'DOMAIN=ours.test',
    ])
      assert.ok(shown.includes(`${line}\n`), line);
    assert.doesNotMatch(shown, /^HOME=|^NODE/m);
    assert.ok(shown.endsWith(`Delivered-To: tickets+new@ours.test\n${message.replaceAll('\r\n', '\n')}`), shown);
  });

  for (const [exit, reply] of [
    [0, /^250 2\.0\.0/],
    [67, /^554 5\.1\.1 .*no such user/],
    [75, /^451 4\.3\.0 .*try later/],
    [77, /^554 5\.7\.0/],
    [1, /^554 5\.3\.0 .*ended with 1/],
    [127, /^451 4\.3\.0/],
  ] as const) {
    it(`is understood when it ends with ${exit}`, async () => {
      assert.match(await hand(`pipe:${await program(`exit${exit}`, `exit ${exit}`)}`), reply);
    });
  }

  it('that is not there is the operator’s mistake: the message waits', async () => {
    assert.match(await hand('pipe:/no/such/program'), /^451 4\.3\.0/);
    assert.match(await hand(`pipe:${folder}`), /^451 4\.3\.0/);
  });

  it('that is killed, or takes too long, is tried again', async () => {
    assert.match(await hand(`pipe:${await program('dies', 'kill -9 $$')}`), /^451 4\.3\.0 .*killed/);
    const armed = Promise.withResolvers<() => void>();
    const clock = {
      ...systemClock,
      alarm: (_: number, ring: () => void) => (armed.resolve(ring), { [Symbol.dispose]: () => undefined }),
    };
    const slow = hand(`pipe:${await program('slow', 'cat; sleep 600 & wait')}`, { clock });
    (await armed.promise)();
    assert.match(await slow, /^451 4\.3\.0 .*longer than 300 seconds/);
  });

  it('ends when the server stops', async () => {
    const stop = new AbortController();
    const running = hand(`pipe:${await program('waits', 'sleep 600')}`, { signal: stop.signal });
    stop.abort();
    assert.match(await running, /^451 4\.3\.0 .*the server stops/);
  });

  it('never takes a part of a message for the whole', async () => {
    const out = join(folder, 'part');
    const path = await program('keeps', `cat > /dev/null; echo whole > ${out}`);
    const content = async function* (): AsyncGenerator<Uint8Array> {
      yield bytesOf('half of it');
      throw Object.assign(new Error('EIO: i/o error'), { syscall: 'read' });
    };
    assert.match(await hand(`pipe:${path}`, { content }), /^451 4\.3\.0 .*EIO/);
    await assert.rejects(readFile(out), { code: 'ENOENT' });
  });

  it('may print what it wants: the beginning is kept', async () => {
    const clock = systemClock;
    const words = [await program('loud', 'yes | head -c 100000; echo bye >&2')];
    const { exit, output } = await runProgram({
      words,
      environment: { PATH: '/usr/bin:/bin' },
      input: pieces(''),
      clock,
      signal: never,
    });
    assert.deepEqual([exit, output.length], [0, 4096]);
  });

  it('runs only where the configuration allows it', async () => {
    assert.match(await hand('pipe:/bin/true', { allowsPrograms: false }), /^451 .*aliases\.programs/);
  });
});

describe('A file', () => {
  it('gets one message after another, in the form of mbox', async () => {
    const path = join(folder, 'box');
    for (const _ of [1, 2]) assert.equal(await hand(`file:${path}`), '250 2.0.0 Appended to the file');
    const [first = '', second = ''] = (await readFile(path, 'latin1')).split(/(?<=\n\n)(?=From bob)/);
    const one =
      /^From bob@far\.test \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\nDelivered-To: .*\nReturn-Path: .*\nSubject: hi\n\n>From here\nlast\n\n$/;
    assert.match(first, one);
    assert.match(second, one);
  });

  it('that was cut off gets the next message on a line of its own', async () => {
    const path = join(folder, 'cut');
    await writeFile(path, 'From x\nSubject: ha');
    await hand(`file:${path}`);
    assert.match(await readFile(path, 'latin1'), /^From x\nSubject: ha\n\nFrom bob/);
  });

  it('is as it was when the message cannot be read', async () => {
    const path = join(folder, 'whole');
    await writeFile(path, 'before\n\n');
    const content = async function* (): AsyncGenerator<Uint8Array> {
      yield bytesOf('half\r\n'.repeat(1000));
      throw Object.assign(new Error('EIO: i/o error'), { syscall: 'read' });
    };
    assert.match(await hand(`file:${path}`, { content }), /^451 4\.3\.0/);
    assert.equal(await readFile(path, 'latin1'), 'before\n\n');
  });

  it('must be a plain file that we may write to', async () => {
    await symlink(join(folder, 'whole'), join(folder, 'link'));
    for (const path of [folder, join(folder, 'link'), join(folder, 'no/such/folder')])
      assert.match(await hand(`file:${path}`), /^451 4\.3\.0/);
  });

  it('waits for the lock of others, but not for that of the dead', async () => {
    const path = join(folder, 'locked');
    await writeFile(`${path}.lock`, '');
    let waited = 0;
    const clock = { ...systemClock, monotonic: () => waited, sleep: async (ms: number) => void (waited += ms) };
    assert.match(await hand(`file:${path}`, { clock }), /^451 4\.3\.0 .*somebody else writes/);
    assert.equal(waited, 30_000);
    await utimes(`${path}.lock`, 1, 1);
    assert.match(await hand(`file:${path}`, { clock }), /^250/);
    await assert.rejects(readFile(`${path}.lock`), { code: 'ENOENT' });
  });

  it('holds whole messages when many come at once', async () => {
    const path = join(folder, 'crowd');
    await Promise.all(Array.from({ length: 5 }, () => hand(`file:${path}`)));
    assert.equal(
      (await readFile(path, 'latin1')).match(/^From bob.*\nDelivered-To(?:.*\n)+?\n>From here\nlast\n\n/gm)?.length,
      5,
    );
  });
});

describe('The forms of content', () => {
  /** A text of few characters, cut somewhere. */
  const cut = fc
    .tuple(fc.string({ unit: fc.constantFrom('\r', '\n', '>', 'From ', 'a') }), fc.nat(), fc.nat())
    .map(([text, one, two]) => {
      const [first = 0, second = 0] = [one, two].map((place) => place % (text.length + 1)).sort((a, b) => a - b);
      return [text.slice(0, first), text.slice(first, second), text.slice(second)] as const;
    });

  it('has LF for every CRLF, wherever it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(cut, async (texts) => {
        assert.equal(await textOf(unixLines(pieces(...texts))), texts.join('').replaceAll('\r\n', '\n'));
      }),
    );
  });

  it('can be brought back from mbox', async () => {
    await fc.assert(
      fc.asyncProperty(cut, async (texts) => {
        const text = texts.join('');
        const kept = await textOf(mboxLines(pieces(...texts)));
        assert.doesNotMatch(kept, /(?<![^\n])From /);
        assert.equal(
          kept.replaceAll(/(?<![^\n])>(?=>*From )/g, ''),
          text.endsWith('\n') || text === '' ? `${text}\n` : `${text}\n\n`,
        );
      }),
    );
  });

  it('begins with a line that cannot be broken', () => {
    assert.equal(fromLine('', Date.UTC(2026, 10, 5, 9, 7, 3)), 'From MAILER-DAEMON Thu Nov  5 09:07:03 2026\n');
    assert.match(fromLine('"a b"@x.test', 0), /^From "a_b"@x\.test Thu Jan {2}1 00:00:00 1970\n$/);
  });
});
