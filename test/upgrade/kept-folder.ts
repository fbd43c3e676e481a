/** Data folders of earlier programs, kept beside this file: `NAME.tar.gz`, and in `NAME.json` what they hold. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Login } from '../support/demo-process.ts';
import type { AccountCensus } from './census.ts';

export interface KeptFolder {
  readonly schema: number;
  /** Milliseconds since 1970: the clock of whoever opens it has to go on from there, or mail is too old. */
  readonly madeAt: number;
  readonly accounts: readonly (Login & AccountCensus)[];
  readonly aliases: string;
  readonly queue: readonly { readonly from: string; readonly to: string }[];
}

const folder = fileURLToPath(new URL('.', import.meta.url));

export function keptNames(): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.tar.gz'));
  return names.map((name) => name.slice(0, -'.tar.gz'.length)).sort();
}

/** Without its extension. */
export function pathOf(name: string): string {
  return `${folder}${name}`;
}

/** What the folder holds; its files are put into `target`. */
export function unpack(name: string, target: string): KeptFolder {
  execFileSync('tar', ['-xzf', `${pathOf(name)}.tar.gz`, '-C', target]);
  return JSON.parse(readFileSync(`${pathOf(name)}.json`, 'utf8')) as KeptFolder;
}
