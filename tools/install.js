/**
 * Makes `node_modules` what `package-lock.json` says, and does nothing where it already is. Plain JavaScript: it runs
 * before anything is installed, under whatever Node the machine has. Writes to standard error only.
 */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasOwnNode, makeOwnNodeStart } from './own-node.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Installs what is missing: the packages the server runs with, and with `dev` those of tests and tools too. */
export function install({ dev }) {
  if (isInstalled(dev) && hasOwnNode()) return;
  process.stderr.write('Installing packages: the first time, and when package-lock.json has changed ...\n');
  const scope = dev ? [] : ['--omit=dev'];
  // Its warnings are about the Node of the machine, which runs nothing but this.
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error', ...scope], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (error) fail(`npm cannot be started: ${error.message}`);
  if (status !== 0) fail('npm could not install the packages; its own words stand above');
  try {
    makeOwnNodeStart();
  } catch (reason) {
    fail(reason.message);
  }
}

/** npm writes down what it installed as its last step, so a broken installation never looks complete. */
function isInstalled(dev) {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, entry]) => {
    return path === '' || isLeftOut(entry, dev) || present[path]?.version === entry.version;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(root + file, 'utf8')).packages;
  } catch {
    return {};
  }
}

/** Optional packages are left out by npm where the platform is another; only the one for this platform is asked for. */
function isLeftOut(entry, dev) {
  if (!dev && (entry.dev || entry.devOptional)) return true;
  return Boolean(entry.optional) && !fitsPlatform(entry);
}

function fitsPlatform({ os, cpu, libc }) {
  const fits = (list, value) => !list || list.includes(value);
  return fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, 'glibc');
}

function fail(reason) {
  process.stderr.write(`posthouse: ${reason}\n`);
  process.exit(1);
}
