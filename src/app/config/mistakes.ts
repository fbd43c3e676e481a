/** What is wrong with a configuration, said so that it can be put right at once. */

/** One mistake. `place` is a file, or the option on the command line. */
export interface Mistake {
  readonly place: string;
  readonly line?: number | undefined;
  readonly key?: string | undefined;
  readonly expected: string;
  readonly found: string;
}

/** Ends the program with exit code 2. Its message names every mistake there is, not only the first. */
export class ConfigMistakes extends Error {
  override readonly name = 'ConfigMistakes';
  readonly mistakes: readonly Mistake[];

  constructor(mistakes: readonly Mistake[]) {
    super(print(mistakes));
    this.mistakes = mistakes;
  }
}

function print(mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? 'is a mistake' : `are ${mistakes.length} mistakes`;
  return [`There ${count} in the configuration.`, ...mistakes.map(printOne), advice].join('\n\n');
}

function printOne({ place, line, key, expected, found }: Mistake): string {
  const where = [place, line === undefined ? '' : `line ${line}`, key ? `key ${key}` : ''].filter(Boolean).join(', ');
  return [`  ${where}`, `      expected  ${expected}`, `      found     ${found}`].join('\n');
}

const advice = 'Every key and its meaning: posthouse config describe';

/** A value as it would be written in the file, shortened; never a password. */
export function printFound(value: unknown, key = ''): string {
  if (isSecret(key)) return 'something else (not shown, because it is a secret)';
  if (value === undefined) return 'nothing';
  const written = JSON.stringify(value);
  return written.length > 80 ? `${written.slice(0, 77)}...` : written;
}

/** True for keys whose values must not appear on a screen or in a log. */
export function isSecret(key: string): boolean {
  return /password|postgres/i.test(key);
}
