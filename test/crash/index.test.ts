import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { SearchKey } from '../../src/formats/imap/index.ts';
import { openIndexedHouse } from '../support/indexed-house.ts';
import { tempFolder } from '../support/temp-folder.ts';

const program = fileURLToPath(new URL('./index-writer.ts', import.meta.url));
const kills = Number(process.env['CRASH_ROUNDS'] ?? 3);

/** The highest number that was acknowledged before the end. */
async function writeUntilKilled(folder: string, first: number): Promise<number> {
  const writer = spawn(process.execPath, [program, folder, `${first}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => writer.once('close', resolve));
  const numbers: number[] = [];
  createInterface({ input: writer.stdout }).on('line', (line) => numbers.push(Number(line)));
  while (numbers.length < 20) {
    assert.equal(writer.exitCode, null, 'the writer runs');
    await setTimeout(5);
  }
  await setTimeout(200 + Math.random() * 800);
  writer.kill('SIGKILL');
  await ended;
  return numbers.at(-1) ?? first;
}

it('kill -9 while messages are indexed: whatever is asked then is answered right', async () => {
  await using folder = await tempFolder();
  let last = -1;
  for (let round = 0; round < kills; round++) {
    const first = last + 1000;
    last = await writeUntilKilled(folder.path, first);
    await using house = await openIndexedHouse({ folder: folder.path });
    const keys = ['number', `n${first}x`, `n${last}x`, `${last}`, `n${Math.floor((first + last) / 2)}`, 'nowhere'];
    const compare = async (): Promise<void> => {
      for (const text of keys) {
        const key: SearchKey = { key: 'text', text };
        assert.deepEqual(await house.search(key), await house.scan(key), text);
      }
    };
    await compare();
    await house.caughtUp();
    await compare();
    assert.equal((await house.search({ key: 'text', text: `n${last}x` })).length, 1);
  }
});
