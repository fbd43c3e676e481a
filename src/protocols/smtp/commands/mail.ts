import { Fault } from '../../../base/fault.ts';
import { isSmtpUtf8, messageTerms, type Path, printReply } from '../../../formats/smtp/index.ts';
import { command } from '../command.ts';
import { offered } from '../extensions.ts';

/** RFC 5321 §4.1.1.2; its parameters are those of the extensions that are offered. */
export const mail = command({
  name: 'MAIL',
  rfc: 'RFC 5321 §4.1.1.2',
  usage: 'MAIL FROM:<address> [SIZE=bytes] [BODY=8BITMIME] [SMTPUTF8] [RET=HDRS] ...',

  parse(reader) {
    const reversePath = reader.keyword('FROM:').reversePath();
    return { reversePath, written: reader.parameters() };
  },

  async *run(talk, { reversePath, written }) {
    talk.mustHaveGreeted();
    const { dialect, door, clock } = talk.options;
    if (dialect.login && !talk.account) throw new Fault('notAuthenticated', 'Log in first');
    if (talk.transaction) throw new Fault('badSequence', 'A transaction is open already, say RSET to end it');
    const terms = messageTerms(written, { offered: offered(talk), now: clock.now() });
    refuseHiddenUtf8(reversePath, terms.smtputf8);
    if (terms.sizeBytes > door.messageBytesMax) {
      throw new Fault('messageTooLarge', `A message may have ${door.messageBytesMax} bytes at most`);
    }
    await door.sender(talk.visit, { reversePath, terms });
    talk.transaction = { reversePath, terms, recipients: [] };
    talk.input.onProbation = false;
    yield printReply(250, '2.1.0', 'Sender taken');
  },
});

/** RFC 6531 §3.4: an address outside ASCII needs the parameter. */
export function refuseHiddenUtf8(path: Path | null, smtputf8: boolean): void {
  if (isSmtpUtf8(path) && !smtputf8) throw new Fault('needsSmtpUtf8', 'This address needs SMTPUTF8 in MAIL');
}
