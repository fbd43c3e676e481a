import { Fault } from '../../base/fault.ts';
import type { HttpRequest, HttpResponse } from '../connection/index.ts';
import type { Call, OwnCall } from './call.ts';
import { getEvents } from './events.ts';
import { deleteMessage, getMessage } from './message.ts';
import { openapi } from './openapi.ts';
import { postMessage } from './post-message.ts';
import { json } from './json.ts';
import { WrongMethod } from './wrong-method.ts';

interface OpenRoute {
  readonly scope?: undefined;
  readonly run: (call: Call) => Promise<HttpResponse>;
}

interface OwnRoute {
  /** What a token must be good for. */
  readonly scope: 'send' | 'read';
  readonly run: (call: OwnCall) => Promise<HttpResponse>;
}

export type Route = OpenRoute | OwnRoute;

/** What can be asked for, by its path and its method. */
const routes: readonly (readonly [path: RegExp, Readonly<Record<string, Route>>])[] = [
  [/^\/health$/, { GET: { run: async () => json(200, { status: 'ok' }) } }],
  [/^\/api\/v1\/openapi\.json$/, { GET: { run: async () => json(200, openapi) } }],
  [/^\/api\/v1\/messages$/, { POST: { scope: 'send', run: postMessage } }],
  [
    /^\/api\/v1\/messages\/([0-9a-z]{1,40})$/,
    { GET: { scope: 'read', run: getMessage }, DELETE: { scope: 'send', run: deleteMessage } },
  ],
  [/^\/api\/v1\/events$/, { GET: { scope: 'read', run: getEvents } }],
];

/** Throws Fault `unknownCommand`, `wrongMethod`. */
export function routeOf({ method, path }: HttpRequest): { route: Route; id: string } {
  for (const [pattern, methods] of routes) {
    const found = pattern.exec(path);
    if (!found) continue;
    const route = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!route) throw new WrongMethod(Object.keys(methods).join(', '));
    return { route, id: found[1] ?? '' };
  }
  throw new Fault('unknownCommand', 'There is nothing at this address');
}
