import { command, loggedIn, nothing } from '../command.ts';

/** One personal namespace with "/" between its levels; nobody else's mailboxes, none shared. */
export const namespace = command({
  name: 'NAMESPACE',
  rfc: 'RFC 2342 §5',
  states: loggedIn,
  parse: nothing,

  async *run() {
    yield '* NAMESPACE (("" "/")) NIL NIL\r\n';
  },
});
