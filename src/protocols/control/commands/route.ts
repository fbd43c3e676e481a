import type { Arguments } from '../arguments.ts';
import { command } from './command.ts';

/** Never with a password. */
export const routeList = command({
  name: 'route list',
  parse: () => undefined,
  run: ({ routes }) => routes.list(),
});

/** Without `host` by the MX records; what is left out is whatever. */
export const routeAdd = command({
  name: 'route add',
  parse: (given) => ({
    name: given.text('name'),
    ...maybeTexts(given, ['to', 'fromDomain', 'fromAddress', 'host', 'tls', 'user', 'password', 'socks']),
    sourceAddresses: given.maybeText('sourceAddresses')?.split(' ') ?? [],
  }),
  run: ({ routes }, route) => routes.add(route),
});

export const routeRemove = command({
  name: 'route remove',
  parse: (given) => given.text('name'),
  run: ({ routes }, name) => routes.remove(name),
});

/** `to` is an address or a domain; an empty `from` is a bounce. */
export const routeTest = command({
  name: 'route test',
  parse: (given) => ({ from: given.maybeText('from') ?? '', to: given.text('to') }),
  run: ({ routes }, { from, to }) => routes.test(from, to),
});

/** Who refuses this server now. */
export const routeState = command({
  name: 'route state',
  parse: () => undefined,
  run: ({ routes }) => routes.state(),
});

/** Mail for a provider goes directly again. */
export const routeForget = command({
  name: 'route forget',
  parse: (given) => given.text('provider'),
  run: ({ routes }, provider) => routes.forget(provider),
});

function maybeTexts<K extends string>(given: Arguments, names: readonly K[]): Partial<Record<K, string>> {
  const found = names.flatMap((name) => {
    const text = given.maybeText(name);
    return text === undefined ? [] : [[name, text] as const];
  });
  return Object.fromEntries(found) as Partial<Record<K, string>>;
}
