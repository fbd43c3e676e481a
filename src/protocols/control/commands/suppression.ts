import { command } from './command.ts';

/** Behind `after`, a page. */
export const suppressionList = command({
  name: 'suppression list',
  parse: (given) => given.maybeText('after'),
  run: ({ suppression }, after) => suppression.list(after),
});

export const suppressionShow = command({
  name: 'suppression show',
  parse: (given) => given.text('address'),
  run: ({ suppression }, address) => suppression.show(address),
});

/** Without `forMs` for ever. */
export const suppressionAdd = command({
  name: 'suppression add',
  parse: (given) => ({
    address: given.text('address'),
    reason: given.maybeText('reason') ?? '',
    forMs: given.count('forMs') ?? null,
  }),
  run: ({ suppression }, { address, reason, forMs }) => suppression.add(address, reason, forMs),
});

export const suppressionRemove = command({
  name: 'suppression remove',
  parse: (given) => given.text('address'),
  run: ({ suppression }, address) => suppression.remove(address),
});
