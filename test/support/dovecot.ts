/** Dovecot's IMAP as a second opinion: its process alone, logged in from the start, without a daemon and without privileges. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = '/usr/lib/dovecot/imap';

/** Debian's nobody and nogroup: Dovecot reads no mail as root. */
const nobody = 65_534;

export interface Dovecot extends AsyncDisposable {
  /** On 127.0.0.1. It greets with PREAUTH and refuses LOGIN, which does no harm. */
  readonly port: number;
}

/** The reason to skip a test that needs Dovecot, or false when it is here. Its settings were others before 2.3 and are since 2.4. */
export function missingDovecot(): string | false {
  const version = spawnSync('dovecot', ['--version'], { encoding: 'utf8' }).stdout ?? '';
  const hasImap = spawnSync('test', ['-x', program]).status === 0;
  return !(version.startsWith('2.3.') && hasImap) && 'not installed: Dovecot 2.3 with IMAP';
}

/** One account with mailboxes of its own, in a folder that vanishes with it. */
export async function openDovecot(): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-dovecot-'));
  const settings = join(folder, 'dovecot.conf');
  await writeFile(settings, settingsIn(folder));
  const isRoot = process.getuid?.() === 0;
  await chmod(folder, 0o755);
  if (isRoot) await chown(folder, nobody, nobody);
  const server = createServer((socket) => {
    const child = spawn(program, ['-c', settings], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { PATH: process.env['PATH'], HOME: folder, USER: 'someone' },
      ...(isRoot && { uid: nobody, gid: nobody }),
    });
    for (const stream of [socket, child.stdin, child.stdout]) stream.on('error', () => child.kill());
    socket.on('close', () => child.kill());
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function settingsIn(folder: string): string {
  return [
    'ssl = no',
    `mail_location = maildir:${folder}/mail`,
    `base_dir = ${folder}/run`,
    `state_dir = ${folder}/state`,
    '',
  ].join('\n');
}
