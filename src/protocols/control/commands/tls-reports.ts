import { command } from './command.ts';

/** Of today and yesterday. */
export const tlsFailures = command({
  name: 'tls failures',
  parse: (given) => given.maybeText('domain'),
  run: ({ tlsFailures: book }, domain) => book.failures(domain),
});

export const tlsReports = command({
  name: 'tls reports',
  parse: (given) => given.maybeText('domain'),
  run: ({ tlsFailures: book }, domain) => book.reports(domain),
});
