import { Fault } from '../../../base/fault.ts';
import { canonicalIp } from '../../../formats/network/index.ts';
import { decodeXtext, type Reader } from '../../../formats/smtp/index.ts';
import { command } from '../command.ts';
import { welcome } from '../welcome.ts';

/** What a proxy may tell; other names are refused. */
const known: ReadonlySet<string> = new Set(['NAME', 'ADDR', 'PORT', 'PROTO', 'HELO']);

/** How a proxy says that it does not know, or does not know yet. */
const unknown: ReadonlySet<string> = new Set(['[UNAVAILABLE]', '[TEMPUNAVAIL]']);

/** XCLIENT of Postfix (its XCLIENT_README): a trusted proxy tells whom it speaks for; the dialog begins again as theirs. */
export const xclient = command({
  name: 'XCLIENT',
  rfc: 'Postfix, XCLIENT_README',
  usage: 'XCLIENT NAME|ADDR|PORT|PROTO|HELO=value ...',

  known: (talk) => talk.allowsXclient,

  parse(reader: Reader) {
    const facts = new Map<string, string>();
    for (const attribute of reader.rest().split(/ +/)) {
      const [, name = '', value = ''] = /^([A-Za-z]+)=(.+)$/.exec(attribute) ?? [];
      if (!known.has(name.toUpperCase())) throw new Fault('badSyntax', `${JSON.stringify(attribute)} is not known`);
      const isKnown = !unknown.has(value.toUpperCase());
      // Without an address of its own it would have the rights of the proxy.
      if (!isKnown && name.toUpperCase() === 'ADDR')
        throw new Fault('badSyntax', 'The address of the client is needed');
      if (isKnown) facts.set(name.toUpperCase(), decodeXtext(value));
    }
    return facts;
  },

  async *run(talk, facts) {
    if (talk.transaction) throw new Fault('badSequence', 'A transaction is open, say RSET to end it');
    const address = (facts.get('ADDR') ?? talk.peer.address).replace(/^ipv6:/i, '');
    const name = facts.get('HELO');
    const greeting =
      name === undefined ? undefined : { name: greetingOf(name), extended: facts.get('PROTO') !== 'SMTP' };
    await talk.becomeClient({ address: ipOf(address), port: portOf(facts.get('PORT')) }, greeting);
    await talk.options.door.connected(talk.visit);
    yield welcome(talk);
  },
});

/** It will stand in a header: nothing but what a name is made of (RFC 5321 §4.1.1.1). */
function greetingOf(name: string): string {
  if (/^[!-~]{1,255}$/.test(name)) return name;
  throw new Fault('badSyntax', `${JSON.stringify(name)} is no name of a host`);
}

/** One spelling, so that nobody is two. */
function ipOf(address: string): string {
  const ip = canonicalIp(address);
  if (ip !== undefined) return ip;
  throw new Fault('badSyntax', `${JSON.stringify(address)} is no IP address`);
}

/** 0 where it is not told. */
function portOf(written = '0'): number {
  if (/^\d{1,5}$/.test(written)) return Number(written);
  throw new Fault('badSyntax', `${JSON.stringify(written)} is no port`);
}
