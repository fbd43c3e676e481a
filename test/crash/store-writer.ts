/**
 * A program to be killed: writers that deliver without end and print each acknowledged message as one line
 * "accountId uid text", each refused one as "refused code text". Arguments: data folder, a word that no other run used, writers.
 */
import { writeSync } from 'node:fs';
import { FileBlobs } from '../../src/store/blobs/index.ts';
import { openDatabase } from '../../src/store/database/index.ts';
import { commandsUrl, listAccounts, type commands } from '../../src/store/records/index.ts';

const [folder = '', run = '', writers = '20'] = process.argv.slice(2);
const database = await openDatabase<typeof commands>({ folder, commands: commandsUrl });
const blobs = new FileBlobs({ folder, draftMemoryBytes: 20_000, draftsMemoryBytes: 0 });
const accounts = await database.read((view) => listAccounts(view));

/** Every tenth message is large enough for a spool file. */
function contentOf(text: string, turn: number): string {
  return `${text}\r\n`.repeat(turn % 10 === 9 ? 20_000 : 1 + turn);
}

async function deliver(text: string, turn: number): Promise<void> {
  await using draft = blobs.draft();
  await draft.write(new TextEncoder().encode(contentOf(text, turn)));
  const local = accounts.map(({ id }) => ({ accountId: id, mailbox: 'INBOX', flags: 0 }));
  const input = { now: 1, internalDate: 1, summary: new TextEncoder().encode(text), threadKeys: [], local, remote: [] };
  const { delivered } = await database.write('deliver', input, [await draft.finish()]);
  writeSync(1, delivered.map(({ accountId, uid }) => `${accountId} ${uid} ${text}\n`).join(''));
}

async function writer(name: number): Promise<never> {
  for (let turn = 0; ; turn++) {
    const text = `${run}/${name}/${turn}`;
    try {
      await deliver(text, turn);
    } catch (fault) {
      writeSync(1, `refused ${(fault as { code?: string }).code} ${text}\n`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

await Promise.all(Array.from({ length: Number(writers) }, (_, name) => writer(name)));
