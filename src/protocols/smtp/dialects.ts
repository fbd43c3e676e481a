import type { Extension } from '../../formats/smtp/index.ts';

/** What makes one SMTP service differ from another. */
export interface Dialect {
  readonly name: 'smtp' | 'submission' | 'lmtp';
  /** Must one log in before MAIL (RFC 6409 §4.3)? Then AUTH is offered too, inside TLS. */
  readonly login: boolean;
  /** RFC 2033 §4.2: after the data each recipient has a reply of its own. */
  readonly repliesToEach: boolean;
  /** The extensions whose parameters MAIL and RCPT take. */
  readonly extensions: ReadonlySet<Extension>;
}

const everywhere: readonly Extension[] = ['SIZE', '8BITMIME', 'BINARYMIME', 'SMTPUTF8', 'DSN', 'REQUIRETLS'];

/** Port 25: mail from the world. No AUTH: it would only invite guessing. */
export const reception: Dialect = {
  name: 'smtp',
  login: false,
  repliesToEach: false,
  // RFC 4954 §5: AUTH of MAIL is for whoever announces AUTH, but programs say it here too.
  extensions: new Set([...everywhere, 'AUTH']),
};

/** Ports 587 and 465: mail from our own people. */
export const submission: Dialect = {
  ...reception,
  name: 'submission',
  login: true,
  extensions: new Set([...everywhere, 'AUTH', 'FUTURERELEASE', 'DELIVERBY', 'MT-PRIORITY']),
};

/** Mail that another server of the house has taken, and hands over for good. */
export const lmtp: Dialect = {
  ...reception,
  name: 'lmtp',
  repliesToEach: true,
  extensions: new Set(everywhere),
};
