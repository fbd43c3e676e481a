import { Fault } from '../../../base/fault.ts';
import { upgradeTls } from '../../connection/index.ts';
import { command, nothing } from '../command.ts';

export const startTls = command({
  name: 'STARTTLS',
  rfc: 'RFC 3501 §6.2.1',
  states: ['notAuthenticated'],
  parse: nothing,

  async act(context) {
    if (context.tls) throw new Fault('badSequence', 'TLS is active already');
    if (!context.parts.tlsAvailable) throw new Fault('unavailable', 'This server has no certificate');
    return 'Begin TLS now';
  },

  async *after(context) {
    context.tls = yield upgradeTls;
  },
});
