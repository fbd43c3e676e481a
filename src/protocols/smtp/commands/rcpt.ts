import { Fault } from '../../../base/fault.ts';
import { printReply } from '../../../formats/smtp/index.ts';
import { command } from '../command.ts';
import { refuseHiddenUtf8 } from './mail.ts';

/** RFC 5321 §4.1.1.3. */
export const rcpt = command({
  name: 'RCPT',
  rfc: 'RFC 5321 §4.1.1.3',
  usage: 'RCPT TO:<address>',

  parse(reader) {
    const path = reader.keyword('TO:').forwardPath();
    for (const keyword of reader.parameters().keys())
      throw new Fault('unknownParameter', `${keyword} is not supported`);
    return path;
  },

  async *run(talk, path) {
    const { recipients, smtputf8, sizeBytes } = talk.openTransaction();
    refuseHiddenUtf8(path, smtputf8);
    if (recipients.length >= talk.options.recipientsMax) {
      throw new Fault(
        'tooManyRecipients',
        `${recipients.length} recipients are enough for one message, send the rest apart`,
      );
    }
    recipients.push(await talk.options.door.recipient(talk.client(), path, sizeBytes));
    yield printReply(250, '2.1.5', 'Recipient taken');
  },
});
