import { printReply } from '../../../formats/smtp/index.ts';
import { closeConnection } from '../../connection/index.ts';
import { command, nothing } from '../command.ts';

/** RFC 5321 §4.1.1.10. */
export const quit = command({
  name: 'QUIT',
  rfc: 'RFC 5321 §4.1.1.10',
  usage: 'QUIT',
  parse: nothing,
  async *run(talk) {
    yield printReply(221, '2.0.0', `${talk.options.hostName} says goodbye`);
    yield closeConnection;
  },
});
