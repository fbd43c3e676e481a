#!/usr/bin/env node
/**
 * The command `posthouse`. Plain JavaScript that any Node from 18 on can read: when the Node that runs it is too old for
 * TypeScript, it starts the one that `npm install` put beside the other packages, passes signals on and ends as that ends.
 */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const nodeNeeded = [26, 10];
const root = fileURLToPath(new URL('..', import.meta.url));
const ownNode = `${root}node_modules/.bin/node`;

function isNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > nodeNeeded[0] || (major === nodeNeeded[0] && minor >= nodeNeeded[1]);
}

/** Stripping types costs 150 ms and 20 MB of memory; the cache, which other threads find by the environment, saves both. */
async function runHere() {
  process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/posthouse`;
  module.enableCompileCache();
  const { main } = await import('../src/app/main.ts');
  await main(process.argv.slice(2));
}

/** The channel tells the server when this process is gone, even by `kill -9`, so that it never stays behind alone. */
function runWithOwnNode() {
  const child = spawn(ownNode, process.argv.slice(1), { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => giveUp(`Cannot start ${ownNode}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)));
}

function giveUp(reason) {
  process.stderr.write(`posthouse: ${reason}\n`);
  process.exit(1);
}

/** `npx posthouse` in a fresh checkout comes here first. */
function explain() {
  const wanted = `Posthouse needs Node ${nodeNeeded.join('.')} or later; this is ${process.versions.node}.`;
  const reason = isNewEnough() ? 'The packages are not installed yet.' : wanted;
  const remedy = 'Run "npm ci --omit=dev" in this folder; on Linux it brings the right Node along:';
  giveUp(`${reason}\n  ${remedy}\n  ${root}`);
}

if (isNewEnough() && existsSync(`${root}node_modules`)) await runHere();
else if (existsSync(ownNode)) runWithOwnNode();
else explain();
