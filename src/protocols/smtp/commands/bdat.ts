import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { LineMender, printReply, type Reader } from '../../../formats/smtp/index.ts';
import { bytesOfInput, paced, type Session } from '../../connection/index.ts';
import { command } from '../command.ts';
import { conclude, envelopeOf, pass } from '../taking.ts';
import type { Chunks, Talk } from '../talk.ts';

/** RFC 3030 §2: a message in counted chunks, none of which is looked through for its end. */
export const bdat = command({
  name: 'BDAT',
  rfc: 'RFC 3030 §2',
  usage: 'BDAT octets [LAST]',

  parse(reader: Reader) {
    const [size = '', last, ...more] = reader.rest().split(/ +/);
    const isRight = /^[0-9]{1,15}$/.test(size) && (last === undefined || /^last$/i.test(last)) && more.length === 0;
    // Without a size nobody knows where the next command begins.
    if (!isRight) throw new Fault('tooManyErrors', 'Expected the size of the chunk, and perhaps LAST');
    return { sizeBytes: Number(size), isLast: last !== undefined };
  },

  async *run(talk, { sizeBytes, isLast }) {
    const chunks = begin(talk);
    const refused = await take(talk, sizeBytes, chunks);
    if (chunks instanceof Fault) throw chunks;
    if (isLast) yield* end(talk, chunks, refused);
    else if (refused) throw spoilt(talk, refused);
    else yield printReply(250, '2.0.0', `${sizeBytes} octets taken`);
  },
});

/** What the chunk belongs to, or why it is refused: the octets come whatever we think of the command. */
function begin(talk: Talk): Chunks | Fault {
  try {
    const envelope = envelopeOf(talk);
    const transaction = talk.openTransaction();
    if (transaction.isSpoilt) throw new Fault('badSequence', 'A chunk before was refused, say RSET');
    transaction.chunks ??= {
      envelope,
      transfer: talk.options.door.transfer(talk.visit, envelope),
      mender: envelope.terms.body === 'binarymime' ? undefined : new LineMender(),
      deadline: talk.options.clock.monotonic() + limits.messageTransferMs,
    };
    return transaction.chunks;
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
}

/** RFC 3030 §2: behind a refused chunk nothing helps but RSET. */
function spoilt(talk: Talk, refused: Fault): Fault {
  talk.openTransaction().isSpoilt = true;
  return refused;
}

async function* end(talk: Talk, { envelope, transfer, mender }: Chunks, refused: Fault | undefined): Session {
  talk.transaction = undefined;
  await using _ = transfer;
  yield* conclude(talk, envelope, transfer, refused ?? (await pass(mender?.end() ?? [], transfer)));
}

/** Reads a whole chunk, also one that is refused. */
async function take(talk: Talk, sizeBytes: number, chunks: Chunks | Fault): Promise<Fault | undefined> {
  const { options, input } = talk;
  const sizeBytesMax = options.door.messageBytesMax * limits.refusedLiteralsPerMessage;
  if (sizeBytes > sizeBytesMax) throw new Fault('tooManyErrors', `No message has chunks of ${sizeBytes} octets`);
  let refused: Fault | undefined;
  for await (const piece of bytesOfInput(paced(input, options.clock), sizeBytes)) {
    if (chunks instanceof Fault) continue;
    if (options.clock.monotonic() > chunks.deadline) throw new Fault('timeout', 'The message took too long');
    refused ??= await pass(chunks.mender?.mend(piece) ?? [piece], chunks.transfer);
  }
  return refused;
}
