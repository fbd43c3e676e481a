import { Fault } from '../../../base/fault.ts';
import { printReply, type Reader } from '../../../formats/smtp/index.ts';
import type { Session } from '../../connection/index.ts';
import { command, type Verb } from '../command.ts';
import { announced } from '../extensions.ts';
import type { Talk } from '../talk.ts';

const extendedGreeting = {
  parse: greetingName,
  async *run(talk: Talk, name: string): Session {
    await greet(talk, name, true);
    yield printReply(250, undefined, [`${talk.options.hostName} greets ${name}`, ...announced(talk)]);
  },
} satisfies Partial<Verb<string>>;

/** RFC 5321 §4.1.1.1. */
export const ehlo = command({
  ...extendedGreeting,
  name: 'EHLO',
  rfc: 'RFC 5321 §4.1.1.1',
  usage: 'EHLO host.name',
  known: (talk) => !speaksLmtp(talk),
});

/** RFC 2033 §4.1: EHLO as LMTP says it. */
export const lhlo = command({
  ...extendedGreeting,
  name: 'LHLO',
  rfc: 'RFC 2033 §4.1',
  usage: 'LHLO host.name',
  known: speaksLmtp,
});

/** RFC 5321 §4.1.1.1, for clients of before 1993. */
export const helo = command({
  name: 'HELO',
  rfc: 'RFC 5321 §4.1.1.1',
  usage: 'HELO host.name',
  known: (talk) => !speaksLmtp(talk),
  parse: greetingName,
  async *run(talk, name) {
    await greet(talk, name, false);
    yield printReply(250, undefined, `${talk.options.hostName} greets ${name}`);
  },
});

/** RFC 2033 §4.1: each of the two has greetings that the other does not know, so that nobody takes it for the other. */
function speaksLmtp({ options }: Talk): boolean {
  return options.dialect.name === 'lmtp';
}

/** Half the world's programs greet with a name that is no domain; what cannot be printed safely is refused. */
function greetingName(reader: Reader): string {
  const name = reader.rest();
  if (!/^[\x21-\x7e]{1,255}$/.test(name)) throw new Fault('badSyntax', 'Expected a host name');
  return name.replace(/[()<>\\]/g, '?');
}

/** RFC 5321 §4.1.4: a new greeting ends a transaction as RSET does. One that is refused was none. */
async function greet(talk: Talk, name: string, extended: boolean): Promise<void> {
  await talk.endTransaction();
  talk.greeting = { name, extended };
  try {
    await talk.options.door.greeted(talk.visit);
  } catch (error) {
    talk.greeting = undefined;
    throw error;
  }
}
