import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { DataDecoder, printReply } from '../../../formats/smtp/index.ts';
import type { Transfer } from '../../../mail/reception/index.ts';
import { InputEnded, paced } from '../../connection/index.ts';
import { command, nothing } from '../command.ts';
import { conclude, envelopeOf, pass } from '../taking.ts';
import type { Talk } from '../talk.ts';

/** RFC 5321 §4.1.1.4. The 250 leaves after the message is on disk. */
export const data = command({
  name: 'DATA',
  rfc: 'RFC 5321 §4.1.1.4',
  usage: 'DATA',
  parse: nothing,

  async *run(talk) {
    const envelope = envelopeOf(talk);
    if (talk.transaction?.chunks) throw new Fault('badSequence', 'This message comes by BDAT');
    if (envelope.terms.body === 'binarymime') throw new Fault('badSequence', 'BODY=BINARYMIME needs BDAT');
    await using transfer = talk.options.door.transfer(talk.visit, envelope);
    // Whatever becomes of the message, its transaction is over.
    await talk.endTransaction();
    yield printReply(354, undefined, 'Send the message, end with <CRLF>.<CRLF>');
    const refused = await receive(talk, transfer);
    yield* conclude(talk, envelope, transfer, refused);
  },
});

/** Reads up to the final dot, also what it will refuse: the peer hears us only after it has said everything. */
async function receive(talk: Talk, transfer: Transfer): Promise<Fault | undefined> {
  const { options } = talk;
  const input = paced(talk.input, options.clock);
  const decoder = new DataDecoder();
  const deadline = options.clock.monotonic() + limits.messageTransferMs;
  let refused: Fault | undefined;
  for (;;) {
    const chunk = await input.peek();
    if (!chunk) throw new InputEnded();
    if (options.clock.monotonic() > deadline) throw new Fault('timeout', 'The message took too long');
    const { content, used, done } = decoder.decode(chunk);
    refused ??= await pass(content, transfer);
    input.consume(used);
    if (done) return refused;
  }
}
