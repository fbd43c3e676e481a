/**
 * Between a socket and a session: the one room below the protocols that knows sockets, TLS upgrades, waiting and
 * back-pressure.
 *
 * A session (session.ts) is a generator of output over an `Input`; `serveConnection` drives it over a socket. Replies
 * leave in one write per batch of commands. Nothing that came before a TLS handshake is seen after it. What a peer may
 * make us hold is bounded, whether it writes without end or never reads. Where HTTP is spoken a session is a handler
 * instead (http.ts), and `HttpConnections` drives it.
 */
export * from './session.ts';
export { serveConnection, type ConnectionOptions } from './connection.ts';
export type { HttpHandler, HttpRequest, HttpResponse } from './http.ts';
export { HttpConnections, type HttpOptions } from './http-connections.ts';
export { paced, type ByteInput } from './paced.ts';
export { logThrown } from './thrown.ts';
