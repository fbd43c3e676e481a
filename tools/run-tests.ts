/**
 * Runs every *.test.ts with Node's own test runner and closes with "N passed, N failed".
 *
 *   node tools/run-tests.ts [PASSED FAILED [WORD...]]    counts of checks made before; words that paths must contain
 */
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const fileTimeoutMs = 10 * 60 * 1000;

const [passedBefore = '0', failedBefore = '0', ...words] = process.argv.slice(2);
const files = globSync('{src,test,bench,tools}/**/*.test.ts')
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort();

const counts = { passed: Number(passedBefore), failed: Number(failedBefore), skipped: 0 };

interface Ended {
  readonly skip?: string | boolean;
  readonly details: { readonly type?: string; readonly error?: Error & { readonly failureType?: string } };
}

/** Only tests count, since a suite is as good as what it holds; unless it was skipped whole, or failed by itself. */
function count({ skip, details }: Ended, outcome: 'passed' | 'failed'): void {
  const isSkipped = skip !== undefined && skip !== false;
  const failedByItself = outcome === 'failed' && details.error?.failureType === 'hookFailed';
  if (details.type === 'suite' && !isSkipped && !failedByItself) return;
  counts[isSkipped ? 'skipped' : outcome] += 1;
}

const events = run({ files, concurrency: 2, timeout: fileTimeoutMs });
events.on('test:pass', (ended) => count(ended, 'passed'));
events.on('test:fail', (ended) => count(ended, 'failed'));
events.compose(new spec()).pipe(process.stdout);
events.on('end', () => {
  process.exitCode = counts.failed === 0 && counts.passed > Number(passedBefore) ? 0 : 1;
  // After the reporter's own summary, so that this is the last line.
  process.on('exit', () => {
    if (counts.skipped > 0) process.stdout.write(`${counts.skipped} skipped, for the reasons named above\n`);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`);
  });
});
