/** A server without sockets inward, for domains whose mailboxes are elsewhere; outward it speaks with real ones. */
import { bytesOf } from '../../src/base/bytes.ts';
import { systemClock, type Clock } from '../../src/base/clock.ts';
import { asFault } from '../../src/base/fault.ts';
import { silentLog } from '../../src/base/log.ts';
import { systemRandom } from '../../src/base/random.ts';
import { type MessageTerms, parseAddress, plainTerms, type RecipientTerms } from '../../src/formats/smtp/index.ts';
import { defaultSchedule } from '../../src/mail/queue/index.ts';
import type { Envelope, Recipient } from '../../src/mail/reception/index.ts';
import { Passages, RefusedMail, RelayBook, Relays, type RelaysOptions } from '../../src/mail/relaying/index.ts';
import type { Hops } from '../../src/mail/routing/index.ts';
import { ZoneResolver } from '../../src/net/dns/index.ts';
import { ConversationPool } from '../../src/net/smtp-client/index.ts';
import { openMailHouse, type MailHouse } from './mail-house.ts';

export interface Handed {
  /** The replies to RCPT and the last one, in short: "250", "550 5.1.1 There is no ...". */
  readonly atRcpt: string[];
  readonly atEnd: string;
}

export interface Letter {
  readonly from?: string;
  readonly to: readonly string[];
  readonly terms?: Partial<MessageTerms>;
  readonly recipientTerms?: RecipientTerms;
  readonly content?: string;
}

export async function openRelayHouse({
  asking,
  clock = systemClock,
}: { asking?: RelaysOptions['asking']; clock?: Clock } = {}) {
  await using opened = new AsyncDisposableStack();
  const pool = opened.use(new ConversationPool(clock));
  let relays: Relays | undefined;
  const house: MailHouse = opened.use(
    await openMailHouse({
      clock,
      receptionOf: ({ database, accounts, hostName }) => {
        const common = { database, clock, random: systemRandom, log: silentLog, hostName };
        const letters = { intake: () => house.mailboxes.intake('house'), resolve: accounts.resolve.bind(accounts) };
        const refusedMail = new RefusedMail({ ...common, ...letters });
        const passages = new Passages({ ...common, pool, resolver: new ZoneResolver(''), refusedMail });
        const exchanges = async (): Promise<Hops> => ({ hops: [] });
        const options = { ...common, schedule: defaultSchedule, exchanges, passages };
        relays = new Relays({ ...options, ...(asking && { asking }) });
        return { relaying: relays };
      },
    }),
  );
  if (!relays) throw new Error('The house has no relays');
  const kept = opened.move();
  return {
    house,
    relays,
    book: new RelayBook({ database: house.database, clock }),
    handIn: (letter: Letter) => handIn(house, letter),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** One whole transaction from outside. */
async function handIn({ reception }: MailHouse, letter: Letter): Promise<Handed> {
  const {
    from = 'me@client.test',
    to,
    terms,
    recipientTerms = {},
    content = 'Subject: Hello\r\n\r\nBody\r\n',
  } = letter;
  const visit = reception.visit({ address: '203.0.113.7', greeting: 'client.test', extended: true });
  const open = { reversePath: from === '' ? null : parseAddress(from), terms: { ...plainTerms, ...terms } };
  await reception.sender(visit, open);
  const recipients: Recipient[] = [];
  const atRcpt: string[] = [];
  for (const address of to) {
    const asked = reception.recipient(visit, open, parseAddress(address), recipientTerms);
    atRcpt.push(await inShort(asked.then((recipient) => void recipients.push(recipient))));
  }
  const envelope: Envelope = { ...open, recipients };
  if (recipients.length === 0) {
    await visit.endMessage();
    return { atRcpt, atEnd: '' };
  }
  await using transfer = reception.transfer(visit, envelope);
  const atEnd = await inShort(
    (async () => {
      for (let at = 0; at < content.length; at += 50_000) await transfer.write(bytesOf(content.slice(at, at + 50_000)));
      await transfer.deliver();
    })(),
  );
  return { atRcpt, atEnd };
}

async function inShort(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return '250';
  } catch (error) {
    const { faces, message } = asFault(error);
    return `${faces.smtp} ${message}`;
  }
}
