/** The command line of the measurements. */

import { parseArgs } from 'node:util';
import { targetHelp } from './targets.ts';

export interface Options {
  readonly targets: readonly string[];
  readonly folder: string | undefined;
  /** An option of the measurement itself. */
  text(name: string): string;
  /** A list of numbers of an option of the measurement itself. */
  numbers(name: string): number[];
}

/** `own` names the options of this measurement with their defaults; `--help` prints all and ends. */
export function readOptions(about: string, own: Readonly<Record<string, string>>): Options {
  const known = Object.fromEntries(
    Object.entries(own).map(([name, fallback]) => [name, { type: 'string' as const, default: fallback }]),
  );
  const { values } = parseArgs({
    options: {
      ...known,
      target: { type: 'string', multiple: true },
      folder: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const given = values as Record<string, unknown>;
  if (given['help'] === true) {
    console.log(
      `${about}\n\n${Object.entries(own)
        .map(([name, fallback]) => `--${name} (${fallback})`)
        .join('\n')}\n${targetHelp}`,
    );
    process.exit(0);
  }
  return {
    targets: (given['target'] as string[] | undefined) ?? [],
    folder: given['folder'] as string | undefined,
    text: (name) => String(given[name]),
    numbers: (name) => String(given[name]).split(',').map(Number),
  };
}
