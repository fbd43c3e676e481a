/**
 * The one table of failures: one row per failure, one column per protocol.
 *
 * Throw a `Fault` for whatever may happen and can be explained to the peer. Anything else that is thrown is a bug: it is
 * logged with its stack and the peer hears "internal error".
 */

/** What one failure looks like: RFC 5321 §4.2 with RFC 3463, RFC 3501 §7.1 with RFC 5530, RFC 8620 §3.6, RFC 9110 §15. */
interface Faces {
  readonly smtp: `${number} ${number}.${number}.${number}`;
  readonly imap: 'BAD' | 'NO' | `NO [${string}]` | 'BYE' | `BYE [${string}]`;
  readonly jmap: string;
  readonly http: number;
}

export const faults = {
  // What the peer said
  badSyntax: { smtp: '501 5.5.4', imap: 'BAD', jmap: 'invalidArguments', http: 400 },
  unknownCommand: { smtp: '500 5.5.1', imap: 'BAD', jmap: 'unknownMethod', http: 404 },
  notImplemented: { smtp: '502 5.5.1', imap: 'BAD', jmap: 'unknownMethod', http: 501 },
  unknownParameter: { smtp: '555 5.5.4', imap: 'BAD', jmap: 'invalidArguments', http: 400 },
  badSequence: { smtp: '503 5.5.1', imap: 'BAD', jmap: 'forbidden', http: 409 },
  lineTooLong: { smtp: '500 5.5.2', imap: 'BAD', jmap: 'requestTooLarge', http: 431 },
  badCharset: { smtp: '501 5.5.4', imap: 'NO [BADCHARSET (US-ASCII UTF-8)]', jmap: 'unsupportedFilter', http: 400 },
  cannot: { smtp: '554 5.5.0', imap: 'NO [CANNOT]', jmap: 'forbidden', http: 403 },

  // Addresses and messages
  badAddress: { smtp: '553 5.1.3', imap: 'BAD', jmap: 'invalidProperties', http: 400 },
  unknownRecipient: { smtp: '550 5.1.1', imap: 'NO [NONEXISTENT]', jmap: 'notFound', http: 404 },
  /** Where an alias says so; its own codes go before these. */
  aliasAnswer: { smtp: '550 5.1.1', imap: 'NO [NONEXISTENT]', jmap: 'notFound', http: 404 },
  /** RFC 3463 §3.8 */
  notAWriter: { smtp: '550 5.7.2', imap: 'NO [NOPERM]', jmap: 'forbidden', http: 403 },
  relayDenied: { smtp: '550 5.7.1', imap: 'NO [NOPERM]', jmap: 'forbidden', http: 403 },
  senderNotOwned: { smtp: '553 5.7.1', imap: 'NO [NOPERM]', jmap: 'forbiddenFrom', http: 403 },
  needsSmtpUtf8: { smtp: '553 5.6.7', imap: 'NO [CANNOT]', jmap: 'invalidProperties', http: 400 },
  badMessage: { smtp: '554 5.6.0', imap: 'NO [CANNOT]', jmap: 'invalidEmail', http: 400 },
  mailLoop: { smtp: '554 5.4.6', imap: 'NO [CANNOT]', jmap: 'forbidden', http: 508 },
  messageTooLarge: { smtp: '552 5.3.4', imap: 'NO [TOOBIG]', jmap: 'tooLarge', http: 413 },
  tooManyRecipients: { smtp: '452 4.5.3', imap: 'NO [LIMIT]', jmap: 'tooManyRecipients', http: 400 },
  /** RFC 1985 §5.1 */
  notOurQueue: { smtp: '459 4.7.0', imap: 'NO [CANNOT]', jmap: 'forbidden', http: 403 },
  refusedByPolicy: { smtp: '550 5.7.1', imap: 'NO [NOPERM]', jmap: 'forbidden', http: 403 },
  deferredByPolicy: { smtp: '450 4.7.1', imap: 'NO [UNAVAILABLE]', jmap: 'serverUnavailable', http: 503 },
  sendingLimit: { smtp: '450 4.7.1', imap: 'NO [LIMIT]', jmap: 'rateLimit', http: 429 },
  /** RFC 5321 §3.1: said instead of a greeting. */
  clientRefused: { smtp: '554 5.7.1', imap: 'BYE', jmap: 'forbidden', http: 403 },
  /** RFC 7372 §3.3 */
  noReverseDns: { smtp: '550 5.7.25', imap: 'NO [NOPERM]', jmap: 'forbidden', http: 403 },
  /** RFC 3463 §3.2 */
  unknownSenderDomain: { smtp: '550 5.1.8', imap: 'NO [NOPERM]', jmap: 'forbiddenFrom', http: 403 },
  /** RFC 7505 §4.2 */
  senderTakesNoMail: { smtp: '550 5.7.27', imap: 'NO [NOPERM]', jmap: 'forbiddenFrom', http: 403 },
  noRecipients: { smtp: '554 5.5.1', imap: 'BAD', jmap: 'noRecipients', http: 400 },

  // Mailboxes
  noSuchMailbox: { smtp: '550 5.2.0', imap: 'NO [NONEXISTENT]', jmap: 'notFound', http: 404 },
  tryCreate: { smtp: '550 5.2.0', imap: 'NO [TRYCREATE]', jmap: 'notFound', http: 404 },
  mailboxGone: { smtp: '550 5.2.0', imap: 'BYE', jmap: 'notFound', http: 410 },
  changesForgotten: { smtp: '550 5.2.0', imap: 'BYE', jmap: 'cannotCalculateChanges', http: 410 },
  mailboxExists: { smtp: '550 5.2.0', imap: 'NO [ALREADYEXISTS]', jmap: 'invalidProperties', http: 409 },
  badMailboxName: { smtp: '550 5.2.0', imap: 'NO [CANNOT]', jmap: 'invalidProperties', http: 400 },
  mailboxReadOnly: { smtp: '550 5.2.0', imap: 'NO [READ-ONLY]', jmap: 'forbidden', http: 403 },
  overQuota: { smtp: '452 4.2.2', imap: 'NO [OVERQUOTA]', jmap: 'overQuota', http: 507 },

  // Who may
  notAuthenticated: { smtp: '530 5.7.0', imap: 'NO [AUTHENTICATIONFAILED]', jmap: 'forbidden', http: 401 },
  badCredentials: { smtp: '535 5.7.8', imap: 'NO [AUTHENTICATIONFAILED]', jmap: 'forbidden', http: 401 },
  needsEncryption: { smtp: '538 5.7.11', imap: 'NO [PRIVACYREQUIRED]', jmap: 'forbidden', http: 403 },
  noSuchMechanism: { smtp: '504 5.5.4', imap: 'NO [CANNOT]', jmap: 'forbidden', http: 400 },
  exists: { smtp: '550 5.3.0', imap: 'NO [ALREADYEXISTS]', jmap: 'alreadyExists', http: 409 },
  notFound: { smtp: '550 5.3.0', imap: 'NO [NONEXISTENT]', jmap: 'notFound', http: 404 },

  // What programs ask by HTTP (RFC 9110 §15.5)
  badField: { smtp: '501 5.5.4', imap: 'BAD', jmap: 'invalidProperties', http: 422 },
  keyReused: { smtp: '503 5.5.1', imap: 'BAD', jmap: 'invalidArguments', http: 422 },
  wrongMethod: { smtp: '502 5.5.1', imap: 'BAD', jmap: 'unknownMethod', http: 405 },
  wrongMediaType: { smtp: '554 5.6.1', imap: 'BAD', jmap: 'invalidArguments', http: 415 },

  // The house itself
  unavailable: { smtp: '451 4.3.0', imap: 'NO [UNAVAILABLE]', jmap: 'serverUnavailable', http: 503 },
  storageFull: { smtp: '452 4.3.1', imap: 'NO [UNAVAILABLE]', jmap: 'serverUnavailable', http: 507 },
  tooManyConnections: { smtp: '421 4.7.0', imap: 'BYE [LIMIT]', jmap: 'rateLimit', http: 429 },
  banned: { smtp: '554 5.7.1', imap: 'BYE', jmap: 'forbidden', http: 403 },
  tooManyErrors: { smtp: '421 4.7.0', imap: 'BYE', jmap: 'rateLimit', http: 429 },
  timeout: { smtp: '421 4.4.2', imap: 'BYE [UNAVAILABLE]', jmap: 'serverUnavailable', http: 408 },
  shuttingDown: { smtp: '421 4.3.2', imap: 'BYE [UNAVAILABLE]', jmap: 'serverUnavailable', http: 503 },
  internal: { smtp: '451 4.3.0', imap: 'NO [SERVERBUG]', jmap: 'serverFail', http: 500 },
} as const satisfies Record<string, Faces>;

export type FaultCode = keyof typeof faults;

interface FaultOptions extends ErrorOptions {
  /** The SMTP codes, where the operator chose them. */
  readonly smtp?: Faces['smtp'];
}

/** A failure we expect and can explain to the peer. `message` is one plain English sentence without a full stop. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  readonly #smtp: Faces['smtp'] | undefined;

  constructor(code: FaultCode, message: string, options?: FaultOptions) {
    super(message, options);
    this.code = code;
    this.#smtp = options?.smtp;
  }

  get faces(): Faces {
    return this.#smtp === undefined ? faults[this.code] : { ...faults[this.code], smtp: this.#smtp };
  }
}

/** Turns whatever was thrown into a Fault; a bug becomes `internal` and keeps its cause for the log. */
export function asFault(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault('internal', 'Internal error', { cause: thrown });
}
