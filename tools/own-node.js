/**
 * Sees to it that the Node which npm brought can start. It wants libatomic, which a small Debian does not have: then the
 * library is fetched and laid beside that Node, for which nobody must be root and nothing of the system changes. Plain
 * JavaScript: it runs under whatever Node the machine has. Writes to standard error only.
 */

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const command = `${root}node_modules/.bin/node`;
const brought = `node-${process.platform}-${process.arch}`;
const home = `${root}node_modules/${brought}`;
const workshop = `${home}/fetched`;

/** It finds its own place, so that the folder may be moved. */
const wrapper = `#!/bin/sh
# Written by tools/own-node.js: this machine has no libatomic of its own.
home="$(dirname "$(readlink -f "$0")")/../${brought}"
LD_LIBRARY_PATH="$home/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" exec "$home/bin/node" "$@"
`;

/** False where npm should have brought a Node and it is not there, perhaps because fetching was interrupted. */
export function hasOwnNode() {
  return existsSync(command) || !existsSync(home);
}

/** Throws an Error that says what to do, where the Node of this folder cannot start. */
export function makeOwnNodeStart() {
  if (!existsSync(home) || starts()) return;
  // While there is no such command, the next attempt begins with the Node of the machine again.
  rmSync(command, { force: true });
  const hasLibrary = fetchLibrary();
  if (hasLibrary) writeFileSync(command, wrapper, { mode: 0o755 });
  if (hasLibrary && starts()) return;
  rmSync(command, { force: true });
  throw new Error('the Node that came along needs the library libatomic. As root: apt-get install libatomic1');
}

function starts() {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

function fetchLibrary() {
  process.stderr.write('Fetching libatomic, which the machine does not have ...\n');
  for (const folder of ['lists/partial', 'cache/archives/partial', 'unpacked'])
    mkdirSync(`${workshop}/${folder}`, { recursive: true });
  const places = ['-o', `Dir::State::Lists=${workshop}/lists`, '-o', `Dir::Cache=${workshop}/cache`];
  const isThere =
    quietly('apt-get', [...places, 'update']) &&
    quietly('apt-get', [...places, 'download', 'libatomic1']) &&
    readdirSync(workshop).some(takeOut);
  rmSync(workshop, { recursive: true });
  return isThere;
}

function quietly(program, words) {
  return spawnSync(program, words, { cwd: workshop, stdio: 'ignore' }).status === 0;
}

function takeOut(file) {
  if (!file.endsWith('.deb') || !quietly('dpkg-deb', ['-x', file, 'unpacked'])) return false;
  const library = readdirSync(workshop, { encoding: 'utf8', recursive: true }).find((path) =>
    path.endsWith('/libatomic.so.1'),
  );
  if (library === undefined) return false;
  mkdirSync(`${home}/lib`, { recursive: true });
  copyFileSync(`${workshop}/${library}`, `${home}/lib/libatomic.so.1`);
  return true;
}
