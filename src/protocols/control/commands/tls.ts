import { command } from './command.ts';

/** Those behind `after`; an empty list is the end. */
export const tlsList = command({
  name: 'tls list',
  parse: (given) => given.maybeText('after'),
  run: ({ tls }, after) => tls.list(after),
});

export const tlsShow = command({
  name: 'tls show',
  parse: (given) => given.text('name'),
  run: ({ tls }, name) => tls.show(name),
});

/** `names`: of which the certificate must bear one. */
export const tlsSet = command({
  name: 'tls set',
  parse: (given) => ({ name: given.text('name'), level: given.text('level'), names: given.texts('names') }),
  run: ({ tls }, { name, level, names }) => tls.set(name, level, names),
});

export const tlsUnset = command({
  name: 'tls unset',
  parse: (given) => given.text('name'),
  run: ({ tls }, name) => tls.unset(name),
});

export const tlsForget = command({
  name: 'tls forget',
  parse: (given) => given.text('name'),
  run: ({ tls }, name) => tls.forget(name),
});
