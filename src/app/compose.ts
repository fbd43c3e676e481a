/**
 * How everything hangs together: configuration in, a running server out.
 *
 * Read it from top to bottom: what keeps mail, what knows people, how mail comes in, how it goes out, and the ports where
 * all of it is reached. What is opened here is closed in the opposite order, also when opening stops half-way.
 */

import type { Clock } from '../base/clock.ts';
import type { Fault } from '../base/fault.ts';
import { limits } from '../base/limits.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { printReply } from '../formats/smtp/index.ts';
import { Accounts } from '../mail/accounts/index.ts';
import { Login } from '../mail/login/index.ts';
import { Mailboxes } from '../mail/mailboxes/index.ts';
import { Reception } from '../mail/reception/index.ts';
import { Submission } from '../mail/submission/index.ts';
import type { Peer } from '../protocols/connection/index.ts';
import { openControlSession } from '../protocols/control/index.ts';
import { openImapSession } from '../protocols/imap/index.ts';
import {
  openSmtpSession,
  reception as receptionDialect,
  submission as submissionDialect,
} from '../protocols/smtp/index.ts';
import { FileBlobs } from '../store/blobs/index.ts';
import { openDatabase } from '../store/database/index.ts';
import { commandsUrl } from '../store/records/index.ts';
import type { commands } from '../store/records/index.ts';
import { isLoopback } from './addresses.ts';
import { openCertificate } from './certificate.ts';
import type { Config } from './config/index.ts';
import { deskOf } from './desk.ts';
import { openControl, openServices } from './services.ts';
import type { House, Ports, Service } from './services.ts';
import { Sessions } from './sessions.ts';
import { statusOf } from './status.ts';

/** What the server takes from outside beside its configuration. */
export interface World {
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
}

/** A running server. Dispose it to stop: what is in flight ends first, within five seconds. */
export interface Server extends AsyncDisposable {
  /** The ports in fact taken; a service that is not configured has none. */
  readonly ports: Ports;
  readonly accounts: Accounts;
  /** The authority to trust, where the certificate is one of our own. */
  readonly authority?: string;
}

/** Starts a server. Throws a Fault that says what stands in its way. */
export async function compose(config: Config, { log, clock, random }: World): Promise<Server> {
  await using opened = new AsyncDisposableStack();

  // What survives a restart
  const database = opened.use(await openDatabase<typeof commands>({ folder: config.data, commands: commandsUrl, log }));
  const blobs = opened.use(new FileBlobs({ folder: config.data, random }));

  // People and their mail
  const accounts = new Accounts({ database, clock });
  const login = opened.use(new Login({ database, clock, random, log }));
  const mailboxes = new Mailboxes({ database, blobs, clock });

  // The way in
  const house = { ...inward(config), accounts, mailboxes, database, clock, random };
  const reception = new Reception({ ...house, isTrusted: config.trusted_networks });
  const submission = new Submission(house);

  // How it is reached
  const certificate = opened.use(await openCertificate(config, clock, log));
  const sessions = opened.use(new Sessions());
  const shared = {
    ...inward(config),
    login,
    clock,
    log,
    tlsAvailable: true,
    allowsPlaintextLogin: plaintextRule(config),
  };
  const smtp = { ...shared, recipientsMax: config.limits.recipients };
  const services = servicesOf({
    reception: openSmtpSession({ ...smtp, dialect: receptionDialect, door: reception }),
    submission: openSmtpSession({ ...smtp, dialect: submissionDialect, door: submission }),
    imap: openImapSession({ ...shared, mailboxes }),
  });
  const surroundings: House = { config, certificate, sessions, clock, log };
  const { ports } = opened.use(await openServices(surroundings, services));

  const status = statusOf({ ports, sessions, clock });
  opened.use(
    await openControl(surroundings, openControlSession({ desk: deskOf(database, accounts, clock, status), log })),
  );

  const kept = opened.move();
  const { authority } = certificate;
  return { ports, accounts, ...(authority && { authority }), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

type SessionOf = Service['session'];

function servicesOf(session: { reception: SessionOf; submission: SessionOf; imap: SessionOf }): Service[] {
  const mail = { patienceMs: limits.smtpIdleMs, farewell: smtpFarewell };
  const imap = { session: session.imap, patienceMs: limits.imapIdleBeforeLoginMs, farewell: imapFarewell };
  return [
    { ...mail, name: 'smtp', session: session.reception },
    { ...mail, name: 'submission', session: session.submission },
    { ...mail, name: 'submissions', session: session.submission, implicitTls: true },
    { ...imap, name: 'imap' },
    { ...imap, name: 'imaps', implicitTls: true },
  ];
}

function inward(config: Config) {
  return { hostName: config.hostname, messageBytesMax: config.limits.message_bytes };
}

function plaintextRule(config: Config): (peer: Peer) => boolean {
  return ({ address }) => config.plaintext_login === 'loopback' && isLoopback(address);
}

/** RFC 5321 §3.8: 421 and a reason. */
function smtpFarewell({ faces, message }: Fault): string {
  const [code = '421', enhanced] = faces.smtp.split(' ');
  return printReply(Number(code), enhanced, message);
}

/** RFC 3501 §7.1.5. */
function imapFarewell({ message }: Fault): string {
  return `* BYE ${message}\r\n`;
}
