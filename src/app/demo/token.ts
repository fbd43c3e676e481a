/** The token of the demo. It is kept beside the mail, so that the next start can show it again. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../base/fault.ts';
import type { Tokens } from '../../mail/application/index.ts';

/** One that works, of that account. */
export async function demoToken(tokens: Tokens, folder: string, account: string): Promise<string> {
  const file = join(folder, 'demo-token');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (await isOf(tokens, kept, account)) return kept;
  const { secret } = await tokens.add({ account, label: 'demo' });
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

async function isOf(tokens: Tokens, secret: string, account: string): Promise<boolean> {
  try {
    return (await tokens.verify(secret)).account === account;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}
