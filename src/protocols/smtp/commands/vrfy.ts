import { Fault } from '../../../base/fault.ts';
import { printReply } from '../../../formats/smtp/index.ts';
import { anything, command } from '../command.ts';

/** RFC 5321 §3.5.3 and §7.3: we do not tell strangers who lives here, and say so in the way meant for it. */
export const vrfy = command({
  name: 'VRFY',
  rfc: 'RFC 5321 §4.1.1.6',
  usage: 'VRFY address',
  parse: anything,
  async *run(_talk, address) {
    if (address === '') throw new Fault('badSyntax', 'Expected an address');
    yield printReply(252, '2.5.0', 'Addresses are checked when mail is sent to them');
  },
});
