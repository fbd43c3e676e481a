import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { InputEnded, type Input } from '../../connection/index.ts';
import { command, loggedIn, nothing } from '../command.ts';
import type { Context } from '../context.ts';
import type { View } from '../view.ts';

export const idle = command({
  name: 'IDLE',
  rfc: 'RFC 2177 §3',
  states: loggedIn,
  parse: nothing,

  async *run(context) {
    yield '+ idling\r\n';
    if (context.view) yield* tellUntilInput(context, context.view);
    const line = await context.input.line(limits.imapLineBytesMax);
    if (line === undefined) throw new InputEnded();
    if (line.toUpperCase() !== 'DONE') throw new Fault('badSyntax', 'Expected DONE');
  },
});

/** Tells the news of the mailbox as it happens, until the client says something. */
async function* tellUntilInput({ input }: Context, view: View): AsyncGenerator<string> {
  using watch = view.watch();
  let said = false;
  while (!said) {
    yield* view.updates(true);
    void hasInput(input); // to wait lets the news leave now, before the write behind RECENT
    yield* view.recentUpdates();
    said = await Promise.race([hasInput(input), watch.next().then(() => false)]);
  }
}

function hasInput(input: Input): Promise<boolean> {
  const said = input.ready().then(() => true);
  said.catch(() => undefined); // may fail while nobody listens; who waits afterwards hears it again
  return said;
}
