/** The thread of `verifyFile`: SQLite reads the whole file and says what does not fit. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { VerifyOrder } from './verify.ts';

/** Damage comes in hundreds of lines that say the same. */
const troublesMax = 20;

function verify({ path, thorough }: VerifyOrder): string[] {
  const driver = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    const pragma = thorough ? 'integrity_check' : 'quick_check';
    const rows = driver.prepare(`pragma ${pragma}(${troublesMax})`).all();
    return rows.map((row) => String(Object.values(row)[0])).filter((text) => text !== 'ok');
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  } finally {
    driver.close();
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- it is a thread, not a window
parentPort?.postMessage(verify(workerData as VerifyOrder));
