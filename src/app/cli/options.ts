/** Options that several commands share, and what they mean. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { fileLayer, loadConfig, mustReadFiles, optionLayer } from '../config/index.ts';
import type { Config } from '../config/index.ts';
import { UsageMistake } from '../usage.ts';

/** Where a configuration is looked for when no `--config` names one. */
const usualFiles = ['posthouse.toml', '/etc/posthouse/posthouse.toml'];

export interface ServerOptions {
  readonly config?: string;
  readonly data?: string;
  readonly set?: readonly string[];
}

/** `--config`, for commands that need to know which server is meant. */
export function withConfig(command: Command): Command {
  return command.option('--config <file>', `configuration file (otherwise ./${usualFiles[0]}, then ${usualFiles[1]})`);
}

/** `--set`, for commands that run a server. */
export function withSet(command: Command): Command {
  return command.option('--set <key=value>', 'set a configuration key (repeatable)', collect);
}

/** `--data`, for commands that look after a server. */
export function withServer(command: Command): Command {
  return withConfig(command).option('--data <dir>', 'data folder of the server, instead of a configuration file');
}

/** For options that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/** The configuration that a command line means. Throws ConfigMistakes, or UsageMistake when there is no file. */
export function configOf({ config, set = [] }: ServerOptions): Config {
  return loadConfig([fileLayer(config ?? usualFile()), optionLayer(set)]);
}

/** As `configOf`, and the files that a server needs at its start can be read. */
export function startableConfigOf({ config, set = [] }: ServerOptions): Config {
  const layers = [fileLayer(config ?? usualFile()), optionLayer(set)];
  const loaded = loadConfig(layers);
  mustReadFiles(loaded, layers);
  return loaded;
}

/** Where a server keeps what it has. */
export interface Storage {
  readonly folder: string;
  /** The address of its database, where that is not in the folder. */
  readonly postgres?: string | undefined;
}

/** What the command line means, of which `--data` names the folder alone. */
export function storageOf(options: ServerOptions): Storage {
  const { data } = options;
  if (data === undefined) return storageOfConfig(configOf(options));
  if (['posthouse.db', 'postgresql'].some((name) => existsSync(join(data, name)))) return { folder: data };
  throw new UsageMistake(`${data} is not the data folder of a server, or you may not look into it`);
}

function storageOfConfig({ data, database }: Config): Storage {
  return { folder: data, postgres: database.postgres };
}

function usualFile(): string {
  const found = usualFiles.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new UsageMistake(
    `Which server? There is no ${usualFiles.join(' and no ')}.\n` +
      '  Name its configuration by --config FILE. To write a first one: posthouse quickstart ADDRESS',
  );
}
