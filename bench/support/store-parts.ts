/** A store without a server around it, and a large mailbox in it. */

import { systemClock } from '../../src/base/clock.ts';
import { Mailboxes, type NewMessage } from '../../src/mail/mailboxes/index.ts';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase, type Database } from '../../src/store/database/index.ts';
import { accountByAddress, commandsUrl, type commands } from '../../src/store/records/index.ts';
import { letter } from './letters.ts';

export interface StoreParts extends AsyncDisposable {
  readonly database: Database<typeof commands>;
  readonly blobs: FileBlobs;
  readonly mailboxes: Mailboxes;
  /** Of some message. */
  readonly summary: Uint8Array;
  /** Another door to the same mailboxes, which has nothing of them in memory yet. */
  coldMailboxes(): Mailboxes;
  accountOf(address: string): Promise<number>;
}

/** Opens the store of a data folder that no server uses now. */
export async function openStore(folder: string): Promise<StoreParts> {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await openDatabase<typeof commands>({ folder, commands: commandsUrl }));
  const blobs = opened.use(new FileBlobs({ folder }));
  const coldMailboxes = (): Mailboxes => new Mailboxes({ database, blobs, clock: systemClock });
  const mailboxes = opened.use(coldMailboxes());
  const summary = await summaryOf(mailboxes);
  const kept = opened.move();
  return {
    database,
    blobs,
    mailboxes,
    summary,
    coldMailboxes,
    async accountOf(address) {
      const account = await database.read((view) => accountByAddress(view, address));
      if (!account) throw new Error(`There is no account ${address}`);
      return account.id;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function summaryOf(mailboxes: Mailboxes): Promise<Uint8Array> {
  await using intake = mailboxes.intake();
  await intake.write(Buffer.from(letter(1500, 'bench@example.test'), 'latin1'));
  return (await intake.finish()).summary;
}

/** Stands in every thousandth message. */
export const rareWord = 'heliotrope';

const appendedAtOnce = 100;

/** Appends `count` small messages, taken in as a session would; a few kinds of flags. */
export async function fillMailbox({ mailboxes }: StoreParts, mailboxId: number, count: number): Promise<void> {
  for (let done = 0; done < count; done += appendedAtOnce) {
    await using intakes = new AsyncDisposableStack();
    const messages: NewMessage[] = [];
    for (let at = done; at < Math.min(done + appendedAtOnce, count); at++) {
      const intake = intakes.use(mailboxes.intake());
      const text = `${letter(1500, 'bench@example.test', at % 2 === 0)}${at % 1000 === 0 ? `\r\n${rareWord}\r\n` : ''}`;
      await intake.write(Buffer.from(text, 'latin1'));
      messages.push({ ...(await intake.finish()), flags: flagsOf(at) });
    }
    await mailboxes.append(mailboxId, messages);
  }
}

function flagsOf(at: number): readonly string[] {
  if (at % 10 === 0) return [];
  return at % 7 === 0 ? ['\\Seen', '$Work'] : ['\\Seen'];
}
