/** `posthouse sendmail` */

import type { Command } from 'commander';
import { handIn } from '../settings.ts';
import type { SendmailHouse } from '../sendmail/index.ts';
import { printQueue } from './queue.ts';
import { configOf } from './options.ts';
import { withExamples } from './style.ts';

const description =
  'Hands a message of standard input to the server of this machine, without a password: what programs call as ' +
  '/usr/sbin/sendmail, to which bin/sendmail is linked for them.';

export function addSendmail(program: Command): void {
  const command = program.command('sendmail [WORDS...]').summary('send a message, as programs do');
  command.description(description).allowUnknownOption();
  withExamples(command, [
    ['posthouse sendmail -t -i < message', 'to those its header names'],
    ['posthouse sendmail -f a@example.org b@example.net < message', 'from and to'],
    ['posthouse sendmail -bp', 'the queue'],
  ]);
  command.action((words: string[]) => runSendmail(words));
}

/** Its flags are older than ours and mean other things: they are not read as options of the command line. */
export async function runSendmail(words: readonly string[]): Promise<void> {
  const { sendmail } = await import('../sendmail/index.ts');
  process.exitCode = await sendmail(words, sendmailHouse);
}

/** What the program needs of the server beside the folder. */
export const sendmailHouse: SendmailHouse = { folderOf, printQueue: () => printQueue({}) };

/** A configuration that is not there, or that its user may not read, names no folder. */
async function folderOf(file: string | undefined): Promise<string | undefined> {
  try {
    return handIn(configOf(file === undefined ? {} : { config: file })).folder;
  } catch {
    return undefined;
  }
}
