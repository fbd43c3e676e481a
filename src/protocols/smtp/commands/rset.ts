import { printReply } from '../../../formats/smtp/index.ts';
import { command, nothing } from '../command.ts';

/** RFC 5321 §4.1.1.5. */
export const rset = command({
  name: 'RSET',
  rfc: 'RFC 5321 §4.1.1.5',
  usage: 'RSET',
  parse: nothing,
  async *run(talk) {
    await talk.endTransaction();
    yield printReply(250, '2.0.0', 'Forgotten');
  },
});
