import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { addressOf, DataDecoder, printReply } from '../../../formats/smtp/index.ts';
import type { Delivery, Envelope, Transfer } from '../../../mail/reception/index.ts';
import { InputEnded } from '../../connection/index.ts';
import { command, nothing } from '../command.ts';
import type { Talk } from '../talk.ts';

/** RFC 5321 §4.1.1.4. The 250 leaves after the message is on disk. */
export const data = command({
  name: 'DATA',
  rfc: 'RFC 5321 §4.1.1.4',
  usage: 'DATA',
  parse: nothing,

  async *run(talk) {
    const envelope = endTransaction(talk);
    await using transfer = talk.options.door.transfer(envelope);
    yield printReply(354, undefined, 'Send the message, end with <CRLF>.<CRLF>');
    const refused = await receive(talk, transfer);
    if (refused) throw refused;
    const delivery = await transfer.deliver();
    tell(talk, envelope, delivery);
    yield printReply(250, '2.0.0', `Taken as ${delivery.id}`);
  },
});

/** RFC 5321 §4.1.1.4: whatever becomes of the message, its transaction is over. */
function endTransaction(talk: Talk): Envelope {
  const { reversePath, recipients, smtputf8 } = talk.openTransaction();
  if (recipients.length === 0) throw new Fault('noRecipients', 'No recipient was taken');
  talk.transaction = undefined;
  return { client: talk.client(), reversePath, recipients, smtputf8 };
}

/** Reads up to the final dot, also what it will refuse: the peer hears us only after it has said everything. */
async function receive(talk: Talk, transfer: Transfer): Promise<Fault | undefined> {
  const { input, options } = talk;
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

async function pass(content: readonly Uint8Array[], transfer: Transfer): Promise<Fault | undefined> {
  try {
    for (const piece of content) await transfer.write(piece);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

function tell({ options, peer }: Talk, { reversePath, recipients, client }: Envelope, delivery: Delivery): void {
  options.log.info(
    {
      ...delivery,
      from: reversePath === null ? '' : addressOf(reversePath),
      to: recipients.slice(0, 10).map(({ path }) => addressOf(path)),
      recipients: recipients.length,
      client: peer.address,
      ...(client.account ? { account: client.account.address } : {}),
    },
    'Message taken',
  );
}
