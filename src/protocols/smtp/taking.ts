/** How a message is taken in, whichever command brings it: DATA or BDAT. */
import { Fault } from '../../base/fault.ts';
import { addressOf, printReply } from '../../formats/smtp/index.ts';
import type { Delivery, Envelope, Transfer } from '../../mail/reception/index.ts';
import { logThrown, type Session } from '../connection/index.ts';
import { printFault } from './print-fault.ts';
import type { Talk } from './talk.ts';

/** The envelope of the open transaction. Throws Fault `badSequence` before MAIL, `noRecipients` before a RCPT that was taken. */
export function envelopeOf(talk: Talk): Envelope {
  const { reversePath, recipients, terms } = talk.openTransaction();
  if (recipients.length > 0) return { reversePath, recipients, terms };
  // RFC 2033 §4.2 asks for 503.
  throw new Fault(talk.options.dialect.repliesToEach ? 'badSequence' : 'noRecipients', 'No recipient was taken');
}

/** Hands pieces of content on; answers why the message is refused, if it is. */
export async function pass(content: Iterable<Uint8Array>, transfer: Transfer): Promise<Fault | undefined> {
  try {
    for (const piece of content) await transfer.write(piece);
    return undefined;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** All is here: the replies leave after the message is on disk. */
export async function* conclude(talk: Talk, envelope: Envelope, transfer: Transfer, refused?: Fault): Session {
  if (!talk.options.dialect.repliesToEach) {
    if (refused) throw refused;
    const delivery = await transfer.deliver();
    talk.idleCommands = 0;
    tell(talk, envelope, delivery);
    yield printReply(250, '2.0.0', `Taken as ${delivery.id}`);
    return;
  }
  yield (await answerForAll(talk, envelope, transfer, refused)).repeat(envelope.recipients.length);
}

/** RFC 2033 §4.2. All recipients have the message or none has, so that a second try brings nobody a second copy. */
async function answerForAll(talk: Talk, envelope: Envelope, transfer: Transfer, refused?: Fault): Promise<string> {
  try {
    if (refused) throw refused;
    const delivery = await transfer.deliver();
    talk.idleCommands = 0;
    tell(talk, envelope, delivery);
    return printReply(250, '2.0.0', `Taken as ${delivery.id}`);
  } catch (thrown) {
    return printFault(logThrown(talk.options.log, thrown));
  }
}

function tell({ options, peer, account }: Talk, { reversePath, recipients }: Envelope, delivery: Delivery): void {
  options.log.info(
    {
      ...delivery,
      from: reversePath === null ? '' : addressOf(reversePath),
      to: recipients.slice(0, 10).map(({ path }) => addressOf(path)),
      recipients: recipients.length,
      client: peer.address,
      ...(account && { account: account.address }),
    },
    'Message taken',
  );
}
