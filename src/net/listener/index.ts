/**
 * Ports we listen on: accepts connections, keeps their number in bounds, and hands each on when it is ready to talk.
 *
 * A connection is ready when a proxy in front has named its client (PROXY protocol), the client's address may have one
 * more, TCP_NODELAY is set and, on a port that begins with TLS, the handshake is done within its time. Peers over a limit
 * or kept out hear a farewell where one can be said. Disposing a listener stops accepting and drops what is under way;
 * connections handed on belong to whoever got them. It never reads a byte of the peer's behind the PROXY header, and never
 * opens a connection outward except to our own local socket.
 */
export { letFlow } from './flow.ts';
export { openListener, type Listener, type ListenerOptions, type Origin } from './listener.ts';
export { connectLocal, openLocalListener, type LocalListenerOptions } from './local.ts';
export { secured, tlsFactsOf, type TlsFacts } from './secured.ts';
