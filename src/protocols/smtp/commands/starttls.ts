import { Fault } from '../../../base/fault.ts';
import { printReply } from '../../../formats/smtp/index.ts';
import { upgradeTls } from '../../connection/index.ts';
import { command, nothing } from '../command.ts';

/** RFC 3207 §4. */
export const starttls = command({
  name: 'STARTTLS',
  rfc: 'RFC 3207 §4',
  usage: 'STARTTLS',
  parse: nothing,
  async *run(talk) {
    if (talk.tls) throw new Fault('badSequence', 'This connection is encrypted already');
    if (!talk.options.tlsAvailable) throw new Fault('notImplemented', 'There is no certificate for TLS here');
    yield printReply(220, '2.0.0', 'Begin the handshake');
    await talk.beginAgain(yield upgradeTls);
  },
});
