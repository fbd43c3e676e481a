import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

function run(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('src/app/main.ts, run by Node itself', () => {
  it('is the command posthouse', () => {
    const { status, stdout } = run('version');
    assert.equal(status, 0);
    assert.match(stdout, /^posthouse \d|^\d+\.\d+\.\d+/i);
  });

  it('ends with 2 where the command line is wrong', () => {
    const { status, stderr } = run('demo', '--no-such-option');
    assert.equal(status, 2);
    assert.match(stderr, /no-such-option/);
  });
});
