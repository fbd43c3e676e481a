/** The outside programs that the tests talk to: real mail clients. Installed where they are missing and where we may. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { missingMailServers, unpackMailServers } from './mail-servers.js';

/** What the tests want, what shows that it is there, and the Debian package that brings it. */
const wanted = [
  ...['swaks', 'mutt', 'msmtp', 'curl', 'python3', 'openssl'].map((name) => program(name, name)),
  program('mbsync', 'isync'),
  program('strace', 'strace'),
  { name: 'PostgreSQL', probe: 'ls /usr/lib/postgresql/*/bin/initdb', debianPackage: 'postgresql' },
  { name: 'dkimpy', probe: '/usr/bin/python3 -c "import dkim, nacl"', debianPackage: 'python3-dkim' },
  { name: 'TLS for swaks', probe: 'perl -MNet::SSLeay -e1', debianPackage: 'libnet-ssleay-perl' },
  // Only worth its size where the messages are on which it is a judge.
  ...(existsSync(new URL('../../shared/suites/mail', import.meta.url))
    ? [{ name: 'Dovecot', probe: 'test -x /usr/lib/dovecot/imap', debianPackage: 'dovecot-imapd' }]
    : []),
];

function program(name, debianPackage) {
  return { name, probe: `command -v ${name}`, debianPackage };
}

function isMissing({ probe }) {
  return spawnSync('sh', ['-c', probe], { stdio: 'ignore' }).status !== 0;
}

/** Debian's PostgreSQL makes and starts a database of its own when it is installed, which nobody here wants. */
function noCluster() {
  const settings = '/etc/postgresql-common/createcluster.d';
  mkdirSync(settings, { recursive: true });
  writeFileSync(`${settings}/posthouse-tests.conf`, 'create_main_cluster = false\n');
}

/** Debian starts servers as it installs them, unless this file says no (invoke-rc.d, Debian policy §9.3.3). */
function withoutServers(install) {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return install();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    rmSync(policy);
  }
}

export function installDebianPackages() {
  const missing = wanted.filter(isMissing);
  const servers = missingMailServers();
  if (missing.length + servers.length === 0) return;
  const names = [...missing.map(({ name }) => name), ...servers.map(({ debianPackage }) => debianPackage)].join(', ');
  if (process.getuid?.() !== 0) {
    process.stderr.write(`Not root: tests that need ${names} will say that they are missing\n`);
    return;
  }
  process.stderr.write(`Installing ${names} ...\n`);
  const packages = missing.map(({ debianPackage }) => debianPackage);
  const apt = (...words) =>
    spawnSync('apt-get', ['-qq', '-y', ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  if (names.includes('PostgreSQL')) noCluster();
  apt('update');
  if (packages.length > 0) withoutServers(() => apt('install', '--no-install-recommends', ...packages));
  unpackMailServers(servers, apt);
}
