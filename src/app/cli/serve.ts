/** `posthouse serve` */

import type { Command } from 'commander';
import { startableConfigOf, withConfig, withSet } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

const description = `Runs the mail server that a configuration file describes, until SIGTERM or Ctrl-C. What is in
flight is finished then. Logs go to standard error.`;

export function addServe(program: Command): void {
  const command = program.command('serve').summary('run the server').description(description);
  withSet(withConfig(command));
  withExamples(command, [
    ['posthouse serve', 'with ./posthouse.toml'],
    ['posthouse serve --config mail.toml', ''],
    ['posthouse serve --set log.level=debug', 'change a key for this run'],
  ]);
  command.action(async (options: ServerOptions) => {
    const config = startableConfigOf(options);
    const { openLog } = await import('../log.ts');
    const { runServer } = await import('../server.ts');
    const log = openLog(config.log);
    await runServer(config, log, async ({ ports, authority }) => {
      if (authority !== undefined)
        log.warn({ authority }, 'Mail programs will not trust the certificate: it is our own');
      log.info({ ...ports }, 'Ready');
    });
  });
}
