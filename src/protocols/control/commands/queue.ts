import { Fault } from '../../../base/fault.ts';
import type { Dispatch, Ordered, OrderOptions, QueueGrouping, Selection } from '../../../mail/dispatch/index.ts';
import type { Arguments } from '../arguments.ts';
import { command } from './command.ts';

/** Those behind the id `after`; an answer without `after` is the end. */
export const queueList = command({
  name: 'queue list',
  parse: (given) => ({ which: selectionOf(given), page: { after: given.count('after'), limit: given.count('limit') } }),
  run: ({ queue }, { which, page: { after, limit } }) =>
    queue.list(which, { ...(after !== undefined && { after }), ...(limit !== undefined && { limit }) }),
});

export const queueTotals = command({
  name: 'queue totals',
  parse: selectionOf,
  run: ({ queue }, which) => queue.totals(which),
});

export const queueSummary = command({
  name: 'queue summary',
  parse: (given) => ({ by: groupingOf(given.text('by')), which: selectionOf(given) }),
  run: ({ queue }, { by, which }) => queue.summary(by, which),
});

export const queueShow = command({
  name: 'queue show',
  parse: (given) => given.text('wanted'),
  run: ({ queue }, wanted) => queue.show(wanted),
});

export const queueHold = order('hold', (queue, which, options) => queue.hold(which, options));
export const queueRelease = order('release', (queue, which, options) => queue.release(which, options));
export const queueCancel = order('cancel', (queue, which, options) => queue.cancel(which, options));
export const queueFail = order('fail', (queue, which, options) => queue.fail(which, options));

/** `held`: also what senders hold back. */
export const queueRetry = order('retry', (queue, which, options, given) =>
  queue.retry(which, { ...options, held: given.flag('held') }),
);

/** `route`: '' for the rules again. */
export const queueReroute = order('reroute', (queue, which, options, given) =>
  queue.reroute(which, given.text('route'), options),
);

type Carry = (queue: Dispatch, which: Selection, options: OrderOptions, given: Arguments) => Promise<Ordered>;

function order(name: string, carry: Carry) {
  return command({
    name: `queue ${name}`,
    parse: (given) => ({
      which: selectionOf(given),
      options: { dryRun: given.flag('dryRun'), all: given.flag('all') },
      given,
    }),
    run: ({ queue }, { which, options, given }) => carry(queue, which, options, given),
  });
}

function selectionOf(given: Arguments): Selection {
  return {
    entry: given.maybeText('entry'),
    sender: given.maybeText('sender'),
    recipient: given.maybeText('recipient'),
    domain: given.maybeText('domain'),
    provider: given.maybeText('provider'),
    olderThanMs: given.count('olderThanMs'),
    state: given.maybeText('state'),
  };
}

function groupingOf(text: string): QueueGrouping {
  if (text === 'provider' || text === 'domain' || text === 'sender') return text;
  throw new Fault('badSyntax', `A summary is by provider, domain or sender, not by ${JSON.stringify(text)}`);
}
