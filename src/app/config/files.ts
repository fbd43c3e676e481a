/** The files that a configuration names: looked at before a server starts, not by commands that need only its folder. */

import { accessSync, constants } from 'node:fs';
import type { Layer } from './layers.ts';
import { ConfigMistakes } from './mistakes.ts';
import type { Mistake } from './mistakes.ts';
import type { Config } from './schema.ts';

/** Throws ConfigMistakes for every file that must be read and cannot be. `layers` are those `config` came from. */
export function mustReadFiles({ tls, relaying, dns, delivery }: Config, layers: readonly Layer[]): void {
  const mistakes = [
    ...unreadable('tls.certificate', tls.certificate, layers),
    ...unreadable('tls.key', tls.key, layers),
    ...unreadable('relaying.ca', relaying.ca, layers),
    ...unreadable('dns.zone', dns.zone, layers),
    ...unreadable('delivery.ca', delivery.ca, layers),
  ];
  if (mistakes.length > 0) throw new ConfigMistakes(mistakes);
}

function unreadable(key: string, file: string | undefined, layers: readonly Layer[]): Mistake[] {
  if (file === undefined) return [];
  try {
    accessSync(file, constants.R_OK);
    return [];
  } catch (error) {
    const layer = layers.findLast(({ values }) => values.has(key));
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const found = missing ? `no file ${file}` : `${file}, which may not be read`;
    const line = layer?.lineOf(key.split('.'));
    return [{ place: layer?.place ?? 'configuration', line, key, expected: 'a file that can be read', found }];
  }
}
