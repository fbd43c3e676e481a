#!/usr/bin/env node
/**
 * The command `posthouse`. Plain JavaScript that any Node from 18 on can read. It sees to it that the program runs on a Node
 * that is new enough, and that this Node is set up to be thrifty with memory: by starting the one that `npm install` put
 * beside the other packages, or by beginning again in its own place.
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const nodeNeeded = [26, 10];
const root = fileURLToPath(new URL('..', import.meta.url));
const ownNode = `${root}node_modules/.bin/node`;

/** The exit code of the system's loader when a program lacks a library; ours are 0, 1 and 2. */
const cannotLoad = 127;

/** A small nursery: half the memory under load, for two percent more time collecting garbage. */
const nodeFlags = ['--max-semi-space-size=4'];

/** What must stand in the environment before Node starts. What the operator set wins. */
const environment = {
  // glibc keeps an arena a thread and never gives back what it grew to; large pieces go back at once as mappings.
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '65536',
  // Stripping types costs 150 ms and 20 MB; the cache saves both, in other threads too.
  NODE_COMPILE_CACHE: `${root}node_modules/.cache/posthouse`,
  ...process.env,
};

function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > nodeNeeded[0] || (major === nodeNeeded[0] && minor >= nodeNeeded[1]);
}

/** True after a new beginning, and where there can be none: execve would cut the channel to who started us. */
function isSetUp() {
  return process.env.MALLOC_ARENA_MAX !== undefined || process.channel !== undefined;
}

async function runHere() {
  module.enableCompileCache();
  const { main } = await import('../src/app/main.ts');
  await main(process.argv.slice(2));
}

function beginAgain() {
  process.execve(process.execPath, [process.execPath, ...nodeFlags, ...process.argv.slice(1)], environment);
}

/** The channel tells the server when this process is gone, even by `kill -9`, so that it never stays behind alone. */
function runWithOwnNode() {
  const child = spawn(ownNode, [...nodeFlags, ...process.argv.slice(1)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: environment,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => giveUp(`Cannot start ${ownNode}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (code === cannotLoad) giveUp('A library is missing (see above). As root: apt-get install libatomic1');
    process.exit(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15));
  });
}

function giveUp(reason) {
  process.stderr.write(`posthouse: ${reason}\n`);
  process.exit(1);
}

/** `npx posthouse` in a fresh checkout comes here first. */
function explain() {
  const wanted = `Posthouse needs Node ${nodeNeeded.join('.')} or later; this is ${process.versions.node}.`;
  const reason = isNewEnough() ? 'The packages are not installed yet.' : wanted;
  const remedy = 'Run "npm run setup" in this folder, once; on Linux it brings the right Node along:';
  giveUp(`${reason}\n  ${remedy}\n  ${root}`);
}

const isInstalled = existsSync(`${root}node_modules`);
if (isNewEnough() && isInstalled) await (isSetUp() ? runHere() : beginAgain());
else if (existsSync(ownNode)) runWithOwnNode();
else explain();
