import { Fault } from '../../../base/fault.ts';
import { printReply, type Reader } from '../../../formats/smtp/index.ts';
import { command } from '../command.ts';
import type { Talk } from '../talk.ts';

/** RFC 5321 §4.1.1.1. What is listed here works; what does not work is not listed. */
export const ehlo = command({
  name: 'EHLO',
  rfc: 'RFC 5321 §4.1.1.1',
  usage: 'EHLO host.name',
  parse: greetingName,
  async *run(talk, name) {
    greet(talk, name, true);
    yield printReply(250, undefined, [`${talk.options.hostName} greets ${name}`, ...extensions(talk)]);
  },
});

/** RFC 5321 §4.1.1.1, for clients of before 1993. */
export const helo = command({
  name: 'HELO',
  rfc: 'RFC 5321 §4.1.1.1',
  usage: 'HELO host.name',
  parse: greetingName,
  async *run(talk, name) {
    greet(talk, name, false);
    yield printReply(250, undefined, `${talk.options.hostName} greets ${name}`);
  },
});

/** Half the world's programs greet with a name that is no domain; what cannot be printed safely is refused. */
function greetingName(reader: Reader): string {
  const name = reader.rest();
  if (!/^[\x21-\x7e]{1,255}$/.test(name)) throw new Fault('badSyntax', 'Expected a host name');
  return name.replace(/[()<>\\]/g, '?');
}

/** RFC 5321 §4.1.4: a new greeting ends a transaction as RSET does. */
function greet(talk: Talk, name: string, extended: boolean): void {
  talk.greeting = { name, extended };
  talk.transaction = undefined;
}

function extensions(talk: Talk): string[] {
  const { door, tlsAvailable } = talk.options;
  return [
    'PIPELINING', // RFC 2920
    `SIZE ${door.messageBytesMax}`, // RFC 1870
    '8BITMIME', // RFC 6152
    'SMTPUTF8', // RFC 6531
    'ENHANCEDSTATUSCODES', // RFC 2034
    ...(tlsAvailable && !talk.tls ? ['STARTTLS'] : []), // RFC 3207
    ...(talk.allowsLogin && !talk.account ? ['AUTH PLAIN LOGIN'] : []), // RFC 4954
    'HELP',
  ];
}
