import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { type Answer, exits, nearer, type Order, socketOf, spoolOf } from './order.ts';
import { spool } from './spooling.ts';
import { readWords, type Wish } from './words.ts';

/** Where the folder of the spool is looked for when nobody names it. */
const usualFolders = ['/run/posthouse/sendmail', '/var/spool/posthouse', '/var/lib/posthouse/sendmail'];

/** A server that says nothing for so long has the message all the same: it is in the spool. */
const patienceMs = 60_000;

/** What needs more of the server than its folder, and takes longer. */
export interface SendmailHouse {
  /** Where the spool of the configuration is that was named, or of the usual one; undefined where there is none. */
  readonly folderOf: (config: string | undefined) => Promise<string | undefined>;
  readonly printQueue: () => Promise<void>;
}

/** Does what a command line says; answers the exit code (sysexits.h). */
export async function sendmail(words: readonly string[], house: SendmailHouse): Promise<number> {
  const wish = readWords(words);
  switch (wish.kind) {
    case 'mistake':
      return fail(exits.usage, wish.reason);
    case 'nothing':
      return exits.ok;
    case 'queue':
      await house.printQueue();
      return exits.ok;
    case 'send':
      return send(wish, house);
    default:
      return exits.software;
  }
}

async function send(
  { order, dotEnds, config }: Extract<Wish, { kind: 'send' }>,
  house: SendmailHouse,
): Promise<number> {
  const folder = await folderOf(config, house);
  if (folder === undefined)
    return fail(exits.tempFail, 'No server of this machine takes mail: none of its folders is here');
  let name: string;
  try {
    name = spool(folder, { ...order, user: userName() } satisfies Order, dotEnds);
  } catch (error) {
    return fail(exits.tempFail, `The message cannot be kept in ${spoolOf(folder)}: ${(error as Error).message}`);
  }
  const { code, message } = (await askServer(folder, name)) ?? { code: exits.ok, message: '' };
  return code === exits.ok ? code : fail(code, message);
}

/** The environment, the folder of a configuration that is named, a usual place, or the one of the usual configuration. */
async function folderOf(config: string | undefined, house: SendmailHouse): Promise<string | undefined> {
  const named = process.env['POSTHOUSE_SENDMAIL'];
  if (named !== undefined && named !== '') return named;
  const usual = usualFolders.find((folder) => existsSync(spoolOf(folder)));
  if (config === undefined && usual !== undefined) return usual;
  return house.folderOf(config);
}

/** Undefined where no server runs now, or it says nothing. */
function askServer(folder: string, name: string): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const socket = connect(nearer(socketOf(folder)));
    let said = '';
    const end = (answer: Answer | undefined): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(patienceMs, () => end(undefined));
    socket.on('error', () => end(undefined));
    socket.on('data', (chunk) => (said += chunk.toString()));
    socket.on('end', () => end(answerOf(said)));
    socket.write(`${name}\n`);
  });
}

function answerOf(said: string): Answer | undefined {
  try {
    return JSON.parse(said) as Answer;
  } catch {
    return undefined;
  }
}

/** Cron says LOGNAME; where nobody says anything, the system does. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env['LOGNAME'] ?? process.env['USER'] ?? `uid${process.getuid?.() ?? ''}`;
  }
}

function fail(code: number, message: string): number {
  process.stderr.write(`sendmail: ${message}\n`);
  return code;
}
