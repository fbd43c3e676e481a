/** The outside programs that the tests talk to: real mail clients. Installed where they are missing and where we may. */

import { spawnSync } from 'node:child_process';

/** Program to look for, and the Debian package that brings it. */
const programs = {
  swaks: 'swaks',
  mbsync: 'isync',
  mutt: 'mutt',
  msmtp: 'msmtp',
  curl: 'curl',
  python3: 'python3',
  openssl: 'openssl',
};

function isMissing(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status !== 0;
}

export function installDebianPackages() {
  const missing = Object.keys(programs).filter(isMissing);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    process.stderr.write(`Not root: tests that need ${missing.join(', ')} will say that they are missing\n`);
    return;
  }
  process.stderr.write(`Installing ${missing.join(', ')} ...\n`);
  const packages = missing.map((program) => programs[program]);
  const apt = (...words) =>
    spawnSync('apt-get', ['-qq', '-y', ...words], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  apt('update');
  apt('install', '--no-install-recommends', ...packages);
}
