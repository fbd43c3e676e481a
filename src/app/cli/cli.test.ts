import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command } from 'commander';
import { UsageMistake } from '../usage.ts';
import { programOf, runCommandLine } from './index.ts';

/** Every command that can be run, with its whole name. */
function* commandsOf(command: Command, name = ''): Generator<[string, Command]> {
  for (const inner of command.commands) {
    const whole = `${name} ${inner.name()}`.trim();
    if (inner.commands.length > 0) yield* commandsOf(inner, whole);
    else yield [whole, inner];
  }
}

/** With its examples. */
function wholeHelpOf(command: Command): string {
  let help = '';
  command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
  return help;
}

async function mistakeOf(...args: string[]): Promise<string> {
  const error: unknown = await runCommandLine(args).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UsageMistake, String(error));
  return error.message;
}

describe('The command line', () => {
  it('has the commands that the handbook promises', () => {
    const names = [...commandsOf(programOf())].map(([name]) => name);
    assert.deepEqual(names, [
      'demo',
      'quickstart',
      'serve',
      'config check',
      'config describe',
      'domain add',
      'domain list',
      'domain set',
      'domain show',
      'domain next',
      'domain recipients list',
      'domain recipients export',
      'domain recipients add',
      'domain recipients remove',
      'domain recipients import',
      'domain remove',
      'account add',
      'account list',
      'account password',
      'account remove',
      'account sending',
      'account grant',
      'account revoke',
      'account grants',
      'alias add',
      'alias set',
      'alias list',
      'alias show',
      'alias remove',
      'mask add',
      'mask list',
      'mask expire',
      'mask remove',
      'token add',
      'token list',
      'token revoke',
      'webhook add',
      'webhook list',
      'webhook enable',
      'webhook remove',
      'dkim list',
      'dkim check',
      'dkim record',
      'dkim activate',
      'dkim rotate',
      'dkim revoke',
      'dkim import',
      'queue list',
      'queue show',
      'queue summary',
      'queue hold',
      'queue release',
      'queue cancel',
      'queue retry',
      'queue fail',
      'queue reroute',
      'route add',
      'route list',
      'route remove',
      'route test',
      'route state',
      'route forget',
      'suppression list',
      'suppression show',
      'suppression add',
      'suppression remove',
      'ban list',
      'ban add',
      'ban lift',
      'ban export',
      'quota list',
      'quota set',
      'tls list',
      'tls set',
      'tls unset',
      'tls forget',
      'tls failures',
      'tls reports',
      'trace',
      'explain',
      'message',
      'undelete',
      'blob cat',
      'blob verify',
      'blob salvage',
      'blob collect',
      'check',
      'reindex',
      'sendmail',
      'status',
      'version',
    ]);
  });

  it('explains every command in lines that fit a terminal', () => {
    for (const [name, command] of commandsOf(programOf())) {
      const help = wholeHelpOf(command);
      assert.ok(command.summary().length > 0, `${name} has no summary`);
      for (const line of help.split('\n')) assert.ok(line.length <= 100, `${name}: ${line}`);
    }
  });

  it('names the command that was meant', async () => {
    assert.equal(
      await mistakeOf('serv'),
      "Unknown command 'serv'\n(Did you mean serve?)\nTo see how it is used: posthouse help",
    );
    assert.match(
      await mistakeOf('demo', '--jsno'),
      /Did you mean --json\?\)\nTo see how it is used: posthouse help demo$/,
    );
  });

  it('says where help is when something is missing', async () => {
    assert.match(await mistakeOf('account', 'add'), /posthouse help account add$/);
    assert.match(await mistakeOf('help', 'account', 'ad'), /There is no command ad/);
    assert.match(await mistakeOf('demo', '--port-base', 'x'), /from 1 to 65500/);
    assert.match(await mistakeOf('demo', '--account', 'alice'), /ADDRESS:PASSWORD/);
    assert.match(await mistakeOf('config', 'describe', 'nonsense'), /no key nonsense/);
    assert.match(await mistakeOf('domain', 'list', '--data', '/nowhere/at/all'), /not the data folder/);
  });
});
