import { printCapability } from '../../../formats/imap/index.ts';
import { capabilities } from '../capability.ts';
import { anyState, command, nothing } from '../command.ts';

export const capability = command({
  name: 'CAPABILITY',
  rfc: 'RFC 3501 §6.1.1',
  states: anyState,
  parse: nothing,

  async *run(context) {
    yield `* ${printCapability(capabilities(context))}\r\n`;
  },
});
