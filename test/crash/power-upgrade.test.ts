/** The power goes while the tables of an earlier program are brought to today's version: it is done in whole, or again. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../../src/base/random.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { checkStore } from '../upgrade/check-store.ts';
import { keptNames, unpack } from '../upgrade/kept-folder.ts';
import { Disk } from './power-disk.ts';
import { cannotRecord, readTrace, trace, type Operation } from './power-recording.ts';

const cuts = Number(process.env['POWER_CUTS'] ?? 8);
const seed = Number(process.env['CRASH_SEED'] ?? Math.floor(Math.random() * 1e9));
const program = fileURLToPath(new URL('./power-upgrade-program.ts', import.meta.url));

describe('An upgrade when the power goes', { skip: cannotRecord() }, () => {
  for (const name of keptNames()) {
    it(`of ${name} is done in whole, or again (CRASH_SEED=${seed})`, { timeout: 600_000 }, async () => {
      await using folder = await tempFolder();
      const root = join(folder.path, 'root');
      mkdirSync(join(root, 'data'), { recursive: true });
      const kept = unpack(name, join(root, 'data'));
      const disk = new Disk(root);
      disk.load();
      const operations: Operation[] = [];
      trace(join(folder.path, 'trace'), program, [join(root, 'data')]);
      await readTrace(join(folder.path, 'trace'), root, '', operations);
      assert.ok(operations.length > 20);

      const random = seededRandom(seed);
      const moments = Array.from({ length: cuts }, () => Math.floor(random.fraction() * (operations.length + 1)));
      let done = 0;
      for (const moment of moments.sort((a, b) => a - b)) {
        for (; done < moment; done++) disk.take(operations[done] as Operation);
        await using left = await tempFolder();
        disk.leave(left.path, random);
        await checkStore(join(left.path, 'data'), kept).catch((cause: unknown) => {
          throw new Error(`The power went at operation ${moment} of ${operations.length}`, { cause });
        });
      }
    });
  }
});
