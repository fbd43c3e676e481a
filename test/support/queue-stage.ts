import { Fault } from '../../src/base/fault.ts';
import { addressOf } from '../../src/formats/smtp/index.ts';
import type { QueueOptions } from '../../src/mail/queue/index.ts';
import { alice, answerAll, type Deliver, hostName, QueueHouse } from './queue-house.ts';

const zone = `
  there.test        MX  10 mx1.there.test
  there.test        MX  20 mx2.there.test
  mx1.there.test    A   192.0.2.1
  mx2.there.test    A   192.0.2.2
  bare.test         A   192.0.2.3
  empty.test        TXT nothing for mail
  nomail.test       MX  0 .
  ours.test         MX  10 ${hostName}
  ours.test         MX  20 mx2.there.test
  backup.test       MX  10 mx1.there.test
  backup.test       MX  10 ${hostName}
  backup.test       MX  5  mx2.there.test
  broken.test       FAIL
  homeless.test     MX  10 nowhere.test
`;

export const kept = { code: 250, enhanced: '2.0.0', lines: ['kept'] };
export const later = { code: 450, enhanced: '4.2.1', lines: ['later'] };
export const never = { code: 550, enhanced: '5.1.1', lines: ['No such user'] };

/** Who was asked for whom. */
export interface Call {
  readonly host: string;
  readonly to: string[];
}

/** A house over hosts that answer by their name, with a journal of who was asked for whom. */
export async function stage(answers: Readonly<Record<string, Deliver>> = {}) {
  const calls: Call[] = [];
  const deliver: Deliver = async (destination, message) => {
    calls.push({ host: destination.host, to: message.recipients.map(addressOf) });
    const answer = answers[destination.host];
    return answer ? await answer(destination, message) : answerAll(destination, message, 'delivered', kept);
  };
  const built = await new QueueHouse(zone, deliver).build();
  return { house: built, calls, clock: built.clock };
}

export const accepts: Deliver = async (destination, message) => answerAll(destination, message, 'delivered', kept);
export const defers: Deliver = async (destination, message) =>
  answerAll(destination, message, 'deferred', later, 'RCPT');
export const defersContent: Deliver = async (destination, message) =>
  answerAll(destination, message, 'deferred', later);
export const refuses: Deliver = async (destination, message) =>
  answerAll(destination, message, 'failed', never, 'RCPT');
export const buggy: Deliver = () => Promise.reject(new TypeError('undefined is not a function'));
export const unreachable: Deliver = async () => {
  throw new Fault('unavailable', 'Nobody answers');
};

/** Sends one mail, lets time pass, and tells whom the queue asked, what waits and what came back. */
export async function send(
  to: string[],
  answers: Readonly<Record<string, Deliver>> = {},
  options: Partial<QueueOptions> = {},
  ms = 1000,
) {
  const { house: built, calls, clock } = await stage(answers);
  await using queue = built.queue(options);
  queue.start();
  await built.accept({ key: 'k', from: alice, to });
  await clock.advance(ms);
  return { calls, waiting: await built.waiting(), inbox: await built.inbox(), started: clock.now() - ms };
}

export const hostsOf = (calls: readonly Call[]): string[] => calls.map((call) => call.host);
