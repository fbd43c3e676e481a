import { Fault } from '../../../base/fault.ts';
import { printReply, recipientTerms } from '../../../formats/smtp/index.ts';
import { command } from '../command.ts';
import { offered } from '../extensions.ts';
import { refuseHiddenUtf8 } from './mail.ts';

/** RFC 5321 §4.1.1.3. */
export const rcpt = command({
  name: 'RCPT',
  rfc: 'RFC 5321 §4.1.1.3',
  usage: 'RCPT TO:<address> [NOTIFY=FAILURE] [ORCPT=rfc822;address]',

  parse(reader) {
    const path = reader.keyword('TO:').forwardPath();
    return { path, written: reader.parameters() };
  },

  async *run(talk, { path, written }) {
    const transaction = talk.openTransaction();
    const { recipients, terms } = transaction;
    refuseHiddenUtf8(path, terms.smtputf8);
    if (transaction.chunks) throw new Fault('badSequence', 'The message has begun, say RSET to end it');
    const asked = recipientTerms(written, { offered: offered(talk), now: talk.options.clock.now() });
    if (recipients.length >= talk.options.recipientsMax) {
      throw new Fault(
        'tooManyRecipients',
        `${recipients.length} recipients are enough for one message, send the rest apart`,
      );
    }
    recipients.push(await talk.options.door.recipient(talk.visit, transaction, path, asked));
    yield printReply(250, '2.1.5', 'Recipient taken');
  },
});
