/** How a session becomes somebody's: the one way that LOGIN and AUTHENTICATE share. */
import { binaryOf, textOfUtf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { capabilityCode } from './capability.ts';
import type { Context } from './context.ts';

/** RFC 3501 §11.1: no password in clear. Faults `needsEncryption`. */
export function demandEncryption(context: Context): void {
  if (!context.mayLogIn) throw new Fault('needsEncryption', 'Start TLS before you log in');
}

/** Logs in and answers the text of the tagged OK. Faults `needsEncryption`, `badCredentials`. */
export async function logIn(context: Context, user: string, password: string): Promise<string> {
  demandEncryption(context);
  context.account = await verified(context, user, password);
  context.input.patienceMs = limits.imapIdleMs;
  context.input.onProbation = false;
  context.parts.log.info({ account: context.account.address, peer: context.peer.address }, 'Logged in over IMAP');
  return `${capabilityCode(context)} Logged in`;
}

/** RFC 4616 §2: [authorization identity] NUL user NUL password, in UTF-8. Faults `badSyntax`, `badCredentials`. */
export function plainCredentials(response: Uint8Array): { readonly user: string; readonly password: string } {
  const [actFor, user, password, ...rest] = textOfUtf8Binary(binaryOf(response))?.split('\0') ?? [];
  if (!user || password === undefined || rest.length > 0) throw new Fault('badSyntax', 'This is no PLAIN response');
  if (actFor !== '' && actFor !== user) throw new Fault('badCredentials', 'Nobody may act for somebody else');
  return { user, password };
}

async function verified(context: Context, user: string, password: string): Promise<NonNullable<Context['account']>> {
  try {
    return await context.parts.login.verify(user, password, context.peer);
  } catch (thrown) {
    if (thrown instanceof Fault && thrown.code === 'badCredentials') context.loginFailures += 1;
    throw thrown;
  }
}
