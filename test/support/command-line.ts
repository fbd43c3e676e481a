import type { TestContext } from 'node:test';
import { runCommandLine } from '../../src/app/cli/index.ts';

/** What a command prints on standard output. */
export async function said(t: TestContext, ...args: string[]): Promise<string> {
  let text = '';
  const write = (piece: string | Uint8Array): boolean => {
    text += String(piece);
    return true;
  };
  const { mock } = t.mock.method(process.stdout, 'write', write);
  try {
    await runCommandLine(args);
    return text;
  } finally {
    mock.restore();
  }
}
