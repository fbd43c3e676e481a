/** The services of the house: who speaks on which port, and in what manner. */

import type { Fault } from '../base/fault.ts';
import { limits } from '../base/limits.ts';
import { printFault } from '../protocols/smtp/index.ts';
import type { Input, Peer, Session } from '../protocols/connection/index.ts';

/** One service: a kind of session, and how it is reached. */
export interface Service {
  readonly name: 'smtp' | 'submission' | 'submissions' | 'imap' | 'imaps' | 'lmtp';
  readonly session: (input: Input, peer: Peer) => Session;
  /** How long a peer may be silent before the session itself says otherwise. */
  readonly patienceMs: number;
  /** Connections begin with TLS. */
  readonly implicitTls?: boolean;
  /** What a peer hears that cannot be served. */
  readonly farewell: (fault: Fault) => string;
}

type SessionOf = Service['session'];

/** What is spoken behind which ports. */
export interface ServiceSessions {
  readonly reception: SessionOf;
  readonly submission: SessionOf;
  readonly handover: SessionOf;
  readonly imap: SessionOf;
}

/** Every service, in the order in which the ports are told. */
export function servicesOf(session: ServiceSessions): Service[] {
  const mail = { patienceMs: limits.smtpIdleMs, farewell: printFault };
  const imap = { session: session.imap, patienceMs: limits.imapIdleBeforeLoginMs, farewell: imapFarewell };
  return [
    { ...mail, name: 'smtp', session: session.reception },
    { ...mail, name: 'submission', session: session.submission },
    { ...mail, name: 'submissions', session: session.submission, implicitTls: true },
    { ...imap, name: 'imap' },
    { ...imap, name: 'imaps', implicitTls: true },
    { ...mail, name: 'lmtp', session: session.handover },
  ];
}

/** RFC 3501 §7.1.5. */
function imapFarewell({ message }: Fault): string {
  return `* BYE ${message}\r\n`;
}
