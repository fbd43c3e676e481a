/**
 * Other mail servers that the tests let ours talk to, and name servers that it asks. Debian lets only one mail server be
 * installed, and would start what it installs: so their packages are only unpacked, below node_modules, and the tests run
 * them from there with settings of their own.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.cache/mail-servers', import.meta.url));

/** The packages, and the users under whose names the programs insist to run. */
const wanted = [
  { debianPackage: 'postfix', users: [] },
  { debianPackage: 'exim4-daemon-light', users: ['Debian-exim'] },
  { debianPackage: 'opensmtpd', users: ['opensmtpd', 'opensmtpq'] },
  { debianPackage: 'unbound', users: [] },
  { debianPackage: 'nsd', users: [] },
  { debianPackage: 'ldnsutils', users: [] },
];

/** Those that are not here yet. */
export function missingMailServers() {
  return wanted.filter(({ debianPackage }) => !existsSync(`${folder}/${debianPackage}`));
}

/** @param apt runs apt-get with these words */
export function unpackMailServers(servers, apt) {
  for (const { debianPackage, users } of servers) {
    const work = `${folder}/${debianPackage}.work`;
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    output('apt-get', ['-qq', 'download', debianPackage], work);
    const archive = readdirSync(work).find((name) => name.endsWith('.deb'));
    if (archive === undefined) continue;
    apt('install', '--no-install-recommends', ...librariesOf(`${work}/${archive}`));
    for (const user of users) output('useradd', ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', user]);
    output('dpkg', ['-x', `${work}/${archive}`, `${folder}/${debianPackage}`]);
    rmSync(work, { recursive: true });
  }
}

function librariesOf(archive) {
  const names = output('dpkg-deb', ['-f', archive, 'Depends'])
    .split(',')
    .map((each) => each.trim().split(' ')[0] ?? '');
  return names.filter((name) => name.startsWith('lib'));
}

function output(program, words, cwd) {
  return spawnSync(program, words, { cwd, stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' }).stdout ?? '';
}
