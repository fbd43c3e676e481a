import { readFile, rename, writeFile } from 'node:fs/promises';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Issued } from './issue.ts';

/** Reads a certificate and its key; undefined when either is missing or broken, so that both are made anew. */
export async function readIssued(certificateFile: string, keyFile: string): Promise<Issued | undefined> {
  try {
    const [certificate, key] = await Promise.all([readFile(certificateFile, 'utf8'), readFile(keyFile, 'utf8')]);
    void new X509Certificate(certificate);
    createPrivateKey(key);
    return { certificate, key };
  } catch {
    return undefined;
  }
}

/** Writes files by path, in order, each at once and whole. Those that end in ".key" are for their owner alone. */
export async function writeFiles(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await writeFile(`${path}.new`, text, { mode: path.endsWith('.key') ? 0o600 : 0o644 });
    await rename(`${path}.new`, path);
  }
}
