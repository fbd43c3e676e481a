import { command } from './command.ts';

export const banList = command({
  name: 'ban list',
  parse: () => undefined,
  run: ({ bans }) => bans.list(),
});

/** Without `forMs` for ever. */
export const banAdd = command({
  name: 'ban add',
  parse: (given) => ({
    network: given.text('network'),
    reason: given.maybeText('reason') ?? '',
    forMs: given.count('forMs') ?? null,
  }),
  run: ({ bans }, { network, reason, forMs }) => bans.add(network, reason, forMs),
});

export const banLift = command({
  name: 'ban lift',
  parse: (given) => given.text('network'),
  run: ({ bans }, network) => bans.lift(network),
});
