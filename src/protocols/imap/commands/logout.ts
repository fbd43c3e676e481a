import { anyState, command, nothing } from '../command.ts';

export const logout = command({
  name: 'LOGOUT',
  rfc: 'RFC 3501 §6.1.3',
  states: anyState,
  parse: nothing,

  async *run(context) {
    context.view = undefined;
    context.ended = true;
    yield '* BYE Goodbye\r\n';
  },
});
