/**
 * The way out through a SOCKS5 proxy (RFC 1928, login by RFC 1929), as Tor and many firewalls have one.
 *
 * Promises: a connection on which the far host speaks, or a Fault `unavailable` with the proxy's reason; the wait has an end.
 * A name is given to the proxy as it is. Never: looks a name up, goes out past the proxy, opens a port for others.
 */
export { openThrough, type Proxy, type Target } from './socks.ts';
