import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { Reader } from '../../../formats/imap/index.ts';
import { InputEnded } from '../../connection/index.ts';
import { demandEncryption, logIn, plainCredentials } from '../authentication.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';

/** AUTHENTICATE PLAIN (RFC 4616), with or without an initial response (RFC 4959). */
export const authenticate = command({
  name: 'AUTHENTICATE',
  rfc: 'RFC 3501 §6.2.2',
  states: ['notAuthenticated'],

  parse(input) {
    const mechanism = input.space().keyword();
    const initialResponse = input.acceptSpace() ? input.base64() : undefined;
    return { mechanism, initialResponse };
  },

  async *run(context, { mechanism, initialResponse }) {
    if (mechanism !== 'PLAIN') throw new Fault('noSuchMechanism', 'Only PLAIN is offered');
    demandEncryption(context);
    if (!initialResponse) yield '+ \r\n';
    const { user, password } = plainCredentials(initialResponse ?? (await nextResponse(context)));
    return logIn(context, user, password);
  },
});

/** RFC 3501 §6.2.2: a line of base64, or "*" to give up. */
async function nextResponse({ input }: Context): Promise<Uint8Array> {
  const line = await input.line(limits.imapLineBytesMax);
  if (line === undefined) throw new InputEnded();
  if (line === '*') throw new Fault('badSyntax', 'Authentication was given up');
  const reader = new Reader(line);
  const response = reader.base64();
  reader.end();
  return response;
}
