import { binaryOf, textOfUtf8Binary } from '../../../base/bytes.ts';
import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { printReply, type Reader } from '../../../formats/smtp/index.ts';
import { type Dialog, InputEnded } from '../../connection/index.ts';
import { command } from '../command.ts';
import type { Talk } from '../talk.ts';

/** RFC 4954 §4: PLAIN (RFC 4616) and LOGIN, inside TLS only. */
export const auth = command({
  name: 'AUTH',
  rfc: 'RFC 4954 §4',
  usage: 'AUTH PLAIN|LOGIN [initial response]',

  parse(reader: Reader) {
    const [mechanism = '', initial] = reader.rest().split(/ +/);
    return { mechanism: mechanism.toUpperCase(), initial: initial === '=' ? '' : initial };
  },

  async *run(talk, { mechanism, initial }) {
    if (!talk.options.dialect.login) throw new Fault('notImplemented', 'Nobody logs in on this port, use 465 or 587');
    if (talk.account || talk.transaction) throw new Fault('badSequence', 'AUTH is possible once, before MAIL');
    talk.mustHaveGreeted();
    if (!talk.allowsLogin)
      throw new Fault('needsEncryption', 'Passwords are taken inside TLS only, say STARTTLS first');
    const { user, password } = yield* credentials(talk, mechanism, initial);
    talk.account = await login(talk, user, password);
    talk.input.onProbation = false;
    yield printReply(235, '2.7.0', `Welcome, ${talk.account?.address}`);
  },
});

interface Credentials {
  readonly user: string;
  readonly password: string;
}

async function* credentials(talk: Talk, mechanism: string, initial: string | undefined): Dialog<Credentials> {
  if (mechanism === 'PLAIN') return plain(decode(initial ?? (yield* ask(talk, ''))));
  if (mechanism !== 'LOGIN') throw new Fault('noSuchMechanism', 'Only PLAIN and LOGIN are known here');
  const user = decode(initial ?? (yield* ask(talk, 'Username:')));
  return { user, password: decode(yield* ask(talk, 'Password:')) };
}

/** One challenge and its answer. Throws Fault `badSyntax` when the client gives up with "*". */
async function* ask(talk: Talk, challenge: string): Dialog<string> {
  yield printReply(334, undefined, Buffer.from(challenge).toString('base64'));
  const answer = await talk.input.line(limits.smtpLineBytesMax);
  if (answer === undefined) throw new InputEnded();
  if (answer === '*') throw new Fault('badSyntax', 'The login was cancelled');
  return answer;
}

/** RFC 4616 §2: authzid NUL authcid NUL passwd. */
function plain(text: string): Credentials {
  const [actAs, user, password, more] = text.split('\0');
  if (user === undefined || password === undefined || more !== undefined) {
    throw new Fault('badSyntax', 'This is not what PLAIN looks like');
  }
  if (actAs !== '' && actAs?.toLowerCase() !== user.toLowerCase()) {
    throw new Fault('badCredentials', 'Nobody may act for another here');
  }
  return { user, password };
}

function decode(base64: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw new Fault('badSyntax', 'Expected base64');
  const text = textOfUtf8Binary(binaryOf(Buffer.from(base64, 'base64')));
  if (text === undefined) throw new Fault('badSyntax', 'Expected UTF-8 in base64');
  return text;
}

/** Each failure costs the guesser a second more; after a few the connection ends. */
async function login(talk: Talk, user: string, password: string): Promise<NonNullable<Talk['account']>> {
  const { options, peer } = talk;
  try {
    return await options.login.verify(user, password, peer);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'badCredentials') throw error;
    talk.loginFailures += 1;
    await options.clock.sleep(1000 * talk.loginFailures);
    if (talk.loginFailures < limits.loginFailuresPerSessionMax) throw error;
    throw new Fault('tooManyErrors', 'Too many failed logins', { cause: error });
  }
}
