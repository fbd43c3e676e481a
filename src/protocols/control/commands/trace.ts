import { command } from './command.ts';

export const trace = command({
  name: 'trace',
  parse: (given) => given.text('wanted'),
  run: ({ traces }, wanted) => traces.find(wanted),
});
