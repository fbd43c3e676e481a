/** `posthouse config` */

import type { Command } from 'commander';
import { describeConfig } from '../config/index.ts';
import { startableConfigOf, withConfig, withSet } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';
import { UsageMistake } from '../usage.ts';

export function addConfig(program: Command): void {
  const config = program.command('config').helpCommand(false).summary('check or explain the configuration');
  config.description(
    'The configuration is one TOML file. It describes the machine; domains and accounts live in the database.',
  );
  addCheck(config);
  addDescribe(config);
}

function addCheck(config: Command): void {
  const check = config.command('check [FILE]').summary('look for mistakes without starting anything');
  check.description(
    'Reads a configuration file and names every mistake in it: line, key, what is expected, what is there.',
  );
  withSet(withConfig(check));
  withExamples(check, [['posthouse config check mail.toml', 'exit code 0 when all is well, 2 when not']]);
  check.action((file: string | undefined, options: ServerOptions) => {
    const { hostname, data } = startableConfigOf(file === undefined ? options : { ...options, config: file });
    process.stdout.write(`All is well: ${hostname} keeps its mail in ${data}\n`);
  });
}

function addDescribe(config: Command): void {
  const describe = config.command('describe [KEY]').summary('print every key, its default and its meaning');
  describe.description('Prints all keys as a TOML file with the defaults behind a #: a good beginning for your own.');
  withExamples(describe, [
    ['posthouse config describe', 'all keys'],
    ['posthouse config describe smarthost', 'one section'],
    ['posthouse config describe > mail.toml', 'a file to start from'],
  ]);
  describe.action((key: string | undefined) => {
    const text = describeConfig(key);
    if (text === undefined) throw new UsageMistake(`There is no key ${key}`);
    process.stdout.write(text);
  });
}
