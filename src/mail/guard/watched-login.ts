import { Fault } from '../../base/fault.ts';
import type { Login } from '../login/index.ts';
import type { Guard } from './guard.ts';

/** A login whose failures count against the network they come from. */
export function watchedLogin(login: Pick<Login, 'verify'>, guard: Pick<Guard, 'offence'>): Pick<Login, 'verify'> {
  return {
    async verify(user, password, peer) {
      try {
        return await login.verify(user, password, peer);
      } catch (thrown) {
        if (thrown instanceof Fault && thrown.code === 'badCredentials') guard.offence(peer.address, 'badLogin');
        throw thrown;
      }
    },
  };
}
