/** Where bin/sendmail begins. What takes time to load is loaded only where it is needed. */
import { sendmail } from './sendmail/index.ts';

const house = async () => (await import('./cli/index.ts')).sendmailHouse;

process.exitCode = await sendmail(process.argv.slice(2), {
  folderOf: async (config) => (await house()).folderOf(config),
  printQueue: async () => (await house()).printQueue(),
});
