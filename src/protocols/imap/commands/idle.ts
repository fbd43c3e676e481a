import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { InputEnded } from '../../connection/index.ts';
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
    said = await Promise.race([input.ready().then(() => true), watch.next().then(() => false)]);
  }
}
