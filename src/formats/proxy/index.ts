/**
 * The header of the PROXY protocol (HAProxy, proxy-protocol.txt), versions 1 and 2: what a proxy says about whom it speaks for.
 *
 * Reads bytes, however they were split, and answers who the client is or why the bytes are no such header. What version 2
 * tells beside the addresses is passed over. It never decides whose header is believed.
 */
export { proxyHeaderBytesMax, readProxyHeader, type ProxyReading, type ProxySource } from './header.ts';
