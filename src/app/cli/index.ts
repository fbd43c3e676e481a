/**
 * The command line. One file per command; each says what it does, shows examples, and loads what it needs only when it
 * runs.
 *
 * Promises: standard output carries results only, everything else goes to standard error. Faults and mistakes are thrown
 * to the caller, never printed here.
 */

import { Command, CommanderError } from 'commander';
import { addAccount } from './account.ts';
import { addAlias } from './alias.ts';
import { addBan } from './ban.ts';
import { addBlob } from './blob.ts';
import { addCheck } from './check.ts';
import { addConfig } from './config.ts';
import { addDemo } from './demo.ts';
import { addDkim } from './dkim.ts';
import { addDomain } from './domain.ts';
import { addMask } from './mask.ts';
import { addMessage } from './message.ts';
import { addExplain } from './explain.ts';
import { addQueue } from './queue.ts';
import { addQuota } from './quota.ts';
import { addQuickstart } from './quickstart.ts';
import { addReindex } from './reindex.ts';
import { addSendmail, runSendmail } from './sendmail.ts';
import { addRoute } from './route.ts';
import { addServe } from './serve.ts';
import { addStatus } from './status.ts';
import { styleHelp } from './style.ts';
import { UsageMistake } from '../usage.ts';
import { addSuppression } from './suppression.ts';
import { addTls } from './tls.ts';
import { addToken } from './token.ts';
import { addTrace } from './trace.ts';
import { addUndelete } from './undelete.ts';
import { addVersion } from './version.ts';
import { addWebhook } from './webhook.ts';
import { version } from '../version.ts';

const intro = `A complete mail server in one program.

  posthouse demo                         try it: a server with two accounts, in one command
  posthouse quickstart you@example.org   set up your own`;

const outro = `
"posthouse help COMMAND" explains a command and shows examples.`;

/** Each adds its command to the program, in the order of the help. */
const additions = [
  ['Try it:', [addDemo]],
  ['Set it up:', [addQuickstart, addServe, addConfig]],
  [
    'Look after it:',
    [
      addDomain,
      addAccount,
      addAlias,
      addMask,
      addToken,
      addWebhook,
      addDkim,
      addQueue,
      addRoute,
      addSuppression,
      addBan,
      addQuota,
      addTls,
      addTrace,
      addExplain,
      addMessage,
      addUndelete,
      addBlob,
      addCheck,
      addReindex,
      addSendmail,
      addStatus,
    ],
  ],
  ['About:', [addVersion]],
] as const;

export { sendmailHouse } from './sendmail.ts';

/** Runs one command line (without node and script). Throws UsageMistake when it cannot be understood. */
export async function runCommandLine(args: readonly string[]): Promise<void> {
  if (args[0] === 'sendmail' && args[1] !== '--help') return runSendmail(args.slice(1));
  const program = programOf();
  if (args[0] === 'help') mustExist(program, args.slice(1));
  try {
    await program.parseAsync(withoutHelpVerb(args), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw mistakeOf(error, program, args);
  }
}

/** `help account add` is `account add --help`. */
function withoutHelpVerb([first = 'help', ...others]: readonly string[]): string[] {
  return first === 'help' ? [...others, '--help'] : [first, ...others];
}

/** Throws UsageMistake where help is asked for a command that does not exist. */
function mustExist(program: Command, words: readonly string[]): void {
  const unknown = words[wordsOf(program, words).length];
  if (unknown !== undefined) throw new UsageMistake(`There is no command ${unknown}\nTo see all: posthouse help`);
}

function mistakeOf(error: CommanderError, program: Command, args: readonly string[]): UsageMistake {
  if (error.code === 'commander.help')
    return new UsageMistake('The command is not complete: see above what may follow');
  const what = error.message.replace(/^error: /, '').replace(/^./, (letter) => letter.toUpperCase());
  const help = ['posthouse help', ...wordsOf(program, args)].join(' ');
  return new UsageMistake(`${what}\nTo see how it is used: ${help}`, { cause: error });
}

/** The first words of a command line, as far as they name a command. */
function wordsOf(program: Command, [first, ...others]: readonly string[]): string[] {
  const found = program.commands.find((command) => command.name() === first);
  return found ? [found.name(), ...wordsOf(found, others)] : [];
}

/** The whole program, ready to parse or to be asked for its help. */
export function programOf(): Command {
  const program = new Command('posthouse').description(intro).version(version(), '-V, --version', 'print the version');
  program.exitOverride().configureOutput({ outputError: () => undefined });
  program.configureHelp(styleHelp).addHelpText('after', outro).helpOption('-h, --help', 'print this help');
  for (const [group, adders] of additions) {
    program.commandsGroup(group);
    for (const add of adders) add(program);
  }
  return program.addHelpCommand(
    new Command('help').argument('[COMMAND...]').description('explain a command').helpGroup('About:'),
  );
}
