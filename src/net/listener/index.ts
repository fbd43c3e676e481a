/**
 * Ports we listen on: accepts connections, keeps their number in bounds, and hands each on when it is ready to talk.
 *
 * A connection is ready when its address may have one more, TCP_NODELAY is set and, on a port that begins with TLS, the
 * handshake is done within its time. Peers over a limit hear a farewell where one can be said. Disposing a listener stops
 * accepting and drops handshakes under way; connections handed on belong to whoever got them. It never reads or
 * interprets a byte of the peer's, and never opens a connection outward except to our own local socket.
 */
export { openListener, type Listener, type ListenerOptions } from './listener.ts';
export { connectLocal, openLocalListener, type LocalListenerOptions } from './local.ts';
export { secured, tlsFactsOf, type TlsFacts } from './secured.ts';
