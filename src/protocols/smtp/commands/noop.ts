import { printReply } from '../../../formats/smtp/index.ts';
import { anything, command } from '../command.ts';

/** RFC 5321 §4.1.1.9. */
export const noop = command({
  name: 'NOOP',
  rfc: 'RFC 5321 §4.1.1.9',
  usage: 'NOOP',
  parse: anything,
  async *run() {
    yield printReply(250, '2.0.0', 'Here');
  },
});
