import { Fault } from '../../../base/fault.ts';
import { command } from './command.ts';

export const blobCollect = command({
  name: 'blob collect',
  parse: (given) => given.count('graceMs'),
  run: ({ bodies }, graceMs) => bodies.collect(graceMs),
});

export const reindexStart = command({
  name: 'reindex start',
  parse: (given) => given.flag('summaries'),
  run: ({ reindex }, withSummaries) => reindex.start(withSummaries),
});

export const reindexProgress = command({
  name: 'reindex progress',
  parse: () => undefined,
  run: ({ reindex }) => reindex.progress(),
});

export const status = command({
  name: 'status',
  parse: () => undefined,
  run: async (desk) => {
    if (!desk.status) throw new Fault('unavailable', 'The server is not running');
    return desk.status();
  },
});
