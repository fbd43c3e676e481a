import { encodeXtext } from '../../formats/smtp/index.ts';
import type { Capabilities } from './capabilities.ts';
import type { ClientFacts } from './types.ts';

/** The command that names our client, with what the host wants to know of it; undefined where it wants nothing. */
export function xclientCommand(offered: Capabilities, client: ClientFacts): string | undefined {
  const wanted = offered.parametersOf('XCLIENT').filter((name) => name in facts);
  if (!wanted.includes('ADDR')) return undefined;
  return `XCLIENT ${wanted.map((name) => `${name}=${facts[name]?.(client)}`).join(' ')}\r\n`;
}

/** Postfix, XCLIENT_README: IPv6 addresses have a prefix, and what is not known is said so. */
const facts: Readonly<Record<string, (client: ClientFacts) => string>> = {
  ADDR: ({ address }) => (address.includes(':') ? `IPV6:${address}` : address),
  HELO: ({ greeting }) => (/^[!-~]{1,255}$/.test(greeting) ? encodeXtext(greeting) : '[UNAVAILABLE]'),
  PROTO: ({ extended }) => (extended ? 'ESMTP' : 'SMTP'),
};
