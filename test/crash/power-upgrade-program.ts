/** The program that is recorded: brings the tables of a data folder to today's version. Argument: the data folder. */
import { openDatabase } from '../../src/store/database/index.ts';
import { commandsUrl } from '../../src/store/records/index.ts';

const [folder = ''] = process.argv.slice(2);
const database = await openDatabase({ folder, commands: commandsUrl });
await database[Symbol.asyncDispose]();
