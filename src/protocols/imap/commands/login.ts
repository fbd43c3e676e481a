import { logIn } from '../authentication.ts';
import { command } from '../command.ts';

export const login = command({
  name: 'LOGIN',
  rfc: 'RFC 3501 §6.2.3',
  states: ['notAuthenticated'],

  parse(input) {
    const user = input.space().text();
    const password = input.space().text();
    return { user, password };
  },

  async act(context, { user, password }) {
    return logIn(context, user, password);
  },
});
