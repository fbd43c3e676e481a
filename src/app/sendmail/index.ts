/**
 * The program `sendmail`: hands a message of cron, PHP or mail(1) to the server of this machine, without a password.
 *
 * The message is written into the spool first, where the server finds it whether it runs now or later; then the server, if
 * it runs, is told and says at once what it thinks of it. Loads nothing of the server, so it is as quick as Node starts.
 */
export {
  type Answer,
  completeMode,
  exits,
  fileName,
  formLine,
  isNotify,
  nearer,
  type Order,
  socketOf,
  spoolOf,
} from './order.ts';
export { sendmail, type SendmailHouse } from './program.ts';
