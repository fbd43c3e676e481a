import { bytesOf } from '../../../base/bytes.ts';
import { Fault } from '../../../base/fault.ts';
import { command } from './command.ts';

/** What would happen to a message; only a running server knows. */
export const explain = command({
  name: 'explain',
  parse: (given) => {
    const header = given.maybeText('header');
    return {
      ip: given.text('ip'),
      helo: given.text('helo'),
      from: given.text('from'),
      to: given.texts('to'),
      sizeBytes: given.count('sizeBytes') ?? 0,
      ...(header !== undefined && { header: bytesOf(header) }),
    };
  },
  run: async ({ rehearsal }, scene) => {
    if (!rehearsal) throw new Fault('unavailable', 'The server does not run: only a running one can explain');
    return rehearsal.play(scene);
  },
});
