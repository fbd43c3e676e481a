import { Fault } from '../../../base/fault.ts';
import { printReply, type Reader } from '../../../formats/smtp/index.ts';
import { command } from '../command.ts';

/** RFC 1985: a host that was away asks for the mail that waits for its domain. It goes to where the DNS says, so anybody may ask. */
export const etrn = command({
  name: 'ETRN',
  rfc: 'RFC 1985 §5',
  usage: 'ETRN domain',
  known: ({ options }) => options.flush !== undefined && options.dialect.name === 'smtp',

  parse(reader: Reader) {
    const domain = reader.domain();
    reader.end();
    return domain;
  },

  async *run(talk, domain) {
    talk.mustHaveGreeted();
    if (talk.transaction) throw new Fault('badSequence', 'A transaction is open, say RSET to end it');
    const count = await talk.options.flush?.(domain);
    if (count === undefined) throw new Fault('notOurQueue', `Mail for ${domain} does not wait here`);
    if (count === 0) yield printReply(251, '2.0.0', `No mail waits for ${domain}`);
    else yield printReply(253, '2.0.0', `${count} messages for ${domain} are sent now`);
  },
});
