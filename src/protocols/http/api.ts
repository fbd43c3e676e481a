import { Fault } from '../../base/fault.ts';
import type { Token } from '../../mail/application/index.ts';
import { type HttpHandler, type HttpRequest, type HttpResponse, logThrown } from '../connection/index.ts';
import type { ApiOptions, Desk } from './call.ts';
import { problemOf } from './problem.ts';
import { Room } from './room.ts';
import { type Route, routeOf } from './routes.ts';

/** Answers every request. */
export function httpApi(options: ApiOptions): HttpHandler {
  const desk: Desk = { ...options, room: new Room() };
  return async (request) => {
    try {
      return await answer(desk, request);
    } catch (thrown) {
      return problemOf(logThrown(options.log, thrown), thrown, options.clock.now());
    }
  };
}

async function answer(desk: Desk, request: HttpRequest): Promise<HttpResponse> {
  const { route, id } = routeOf(request);
  if (route.scope === undefined) return route.run({ desk, request, id });
  const token = await tokenOf(desk, request);
  mustHaveScope(token, route.scope);
  return await route.run({ desk, request, id, token });
}

/** RFC 6750 §2.1. Throws Fault `notAuthenticated`, `badCredentials`. */
async function tokenOf({ tokens, guard }: Desk, { headers, peer }: HttpRequest): Promise<Token> {
  const [, secret] = /^Bearer +(\S+) *$/i.exec(headers['authorization'] ?? '') ?? [];
  if (secret === undefined) throw new Fault('notAuthenticated', 'Give a token: "Authorization: Bearer pht_..."');
  try {
    return await tokens.verify(secret);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'badCredentials') throw error;
    guard.offence(peer.address, 'badLogin');
    await guard.tarpit(peer.address);
    throw error;
  }
}

function mustHaveScope({ scopes }: Token, scope: NonNullable<Route['scope']>): void {
  if (!scopes.includes(scope)) throw new Fault('cannot', `This token is not good for "${scope}"`);
}
