import { printId } from '../../../formats/imap/index.ts';
import { anyState, command } from '../command.ts';

/** What the client tells of itself is for statistics only (RFC 2971 §1) and goes to the log. */
export const id = command({
  name: 'ID',
  rfc: 'RFC 2971 §3.1',
  states: anyState,

  parse: (input) => input.space().idParameters(),

  async *run(context, client) {
    context.parts.log.debug({ client: Object.fromEntries(client) }, 'A client introduced itself');
    yield `* ${printId([['name', 'Posthouse']])}\r\n`;
  },
});
