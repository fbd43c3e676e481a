/**
 * What `npm test` runs, on a bare machine too: installs what is missing, then types, lint, format, layers and every test.
 * Plain JavaScript: it starts under whatever Node the machine has. The last line reads "N passed, N failed".
 *
 *   npm test                      everything
 *   npm test -- src/formats       only the tests whose path contains one of the words, without the other checks
 */

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installDebianPackages } from './debian.js';
import { install } from './install.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = `${root}node_modules/.bin/`;
const words = process.argv.slice(2);

const checks = [
  ['types', 'tsc', ['-p', '.']],
  ['lint', 'oxlint', ['--type-aware', 'src', 'test', 'bench', 'tools']],
  ['format', 'oxfmt', ['--check', 'src', 'test', 'bench', 'tools', 'bin']],
  ['layers', 'node', ['tools/layers.ts']],
  ['sizes', 'node', ['tools/sizes.ts', '--limit']],
];

function run(program, programArguments) {
  const { status } = spawnSync(bin + program, programArguments, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
  });
  return status === 0;
}

function check([name, program, programArguments]) {
  const passed = run(program, programArguments);
  process.stdout.write(`${passed ? 'passed' : 'FAILED'}: ${name}\n`);
  return passed;
}

install({ dev: true });
installDebianPackages();
const failed = words.length > 0 ? [] : checks.filter((each) => !check(each));
const checked = words.length > 0 ? 0 : checks.length;
const passed = run('node', ['tools/run-tests.ts', String(checked - failed.length), String(failed.length), ...words]);
process.exit(passed && failed.length === 0 ? 0 : 1);
