import { Fault } from '../../../base/fault.ts';
import { isSmtpUtf8, type Path, printReply, type Reader } from '../../../formats/smtp/index.ts';
import { command } from '../command.ts';

/** RFC 5321 §4.1.1.2, with the parameters of SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531), AUTH (RFC 4954 §5). */
export const mail = command({
  name: 'MAIL',
  rfc: 'RFC 5321 §4.1.1.2',
  usage: 'MAIL FROM:<address> [SIZE=bytes] [BODY=8BITMIME] [SMTPUTF8]',

  parse(reader) {
    const reversePath = reader.keyword('FROM:').reversePath();
    return { reversePath, ...declared(reader) };
  },

  async *run(talk, { reversePath, smtputf8, sizeBytes }) {
    const client = talk.client();
    const { dialect, door } = talk.options;
    if (dialect.login && !talk.account) throw new Fault('notAuthenticated', 'Log in first');
    if (talk.transaction) throw new Fault('badSequence', 'A transaction is open already, say RSET to end it');
    refuseHiddenUtf8(reversePath, smtputf8);
    if (sizeBytes > door.messageBytesMax) {
      throw new Fault('messageTooLarge', `A message may have ${door.messageBytesMax} bytes at most`);
    }
    await door.sender(client, reversePath, sizeBytes);
    talk.transaction = { reversePath, smtputf8, sizeBytes, recipients: [] };
    yield printReply(250, '2.1.0', 'Sender taken');
  },
});

function declared(reader: Reader): { smtputf8: boolean; sizeBytes: number } {
  let smtputf8 = false;
  let sizeBytes = 0;
  for (const [keyword, value] of reader.parameters()) {
    if (keyword === 'SIZE' && /^[0-9]{1,20}$/.test(value)) sizeBytes = Number(value);
    else if (keyword === 'BODY' && /^(7BIT|8BITMIME)$/i.test(value)) continue;
    else if (keyword === 'SMTPUTF8' && value === '') smtputf8 = true;
    else if (keyword === 'AUTH') continue; // RFC 4954 §5: taken, and trusted from nobody
    else throw new Fault('unknownParameter', `${keyword}${value && `=${value}`} is not supported`);
  }
  return { smtputf8, sizeBytes };
}

/** RFC 6531 §3.4: an address outside ASCII needs the parameter. */
export function refuseHiddenUtf8(path: Path | null, smtputf8: boolean): void {
  if (isSmtpUtf8(path) && !smtputf8) throw new Fault('needsSmtpUtf8', 'This address needs SMTPUTF8 in MAIL');
}
