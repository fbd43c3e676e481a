/** The test suites of others, which stand beside the project where it is developed and are no part of it. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const suites = fileURLToPath(new URL('../../../shared/suites/', import.meta.url));

/** The reason to skip a test that needs a file or folder of the suites, or false when it is here. */
export function missingSuite(path: string): string | false {
  return !existsSync(`${suites}${path}`) && `not here: ../shared/suites/${path}`;
}

/** Differences by their reason, as a reader wants them, into one list: "message#aspect". */
export function listed(byReason: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.values(byReason).flat().sort();
}

/** Reasons that docs/quirks.md has no line for. */
export function untold(byReason: Readonly<Record<string, readonly string[]>>): string[] {
  const quirks = readFileSync(new URL('../../docs/quirks.md', import.meta.url), 'utf8');
  return Object.keys(byReason).filter((reason) => !quirks.includes(`\n| ${reason} |`));
}
