import { printReply } from '../../../formats/smtp/index.ts';
import { anything, command, type Command } from '../command.ts';

/** RFC 5321 §4.1.1.8. */
export function help(commands: readonly Command[]): Command {
  return command({
    name: 'HELP',
    rfc: 'RFC 5321 §4.1.1.8',
    usage: 'HELP',
    parse: anything,
    async *run(talk) {
      const known = commands.filter((each) => each.known(talk));
      yield printReply(214, '2.0.0', ['This is Posthouse. It knows:', ...known.map(({ usage }) => `  ${usage}`)]);
    },
  });
}
