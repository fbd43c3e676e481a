/** What makes one SMTP service differ from another. */
export interface Dialect {
  readonly name: 'smtp' | 'submission';
  /** Must one log in before MAIL (RFC 6409 §4.3)? Then AUTH is offered too, inside TLS. */
  readonly login: boolean;
}

/** Port 25: mail from the world. No AUTH: it would only invite guessing. */
export const reception: Dialect = { name: 'smtp', login: false };

/** Ports 587 and 465: mail from our own people. */
export const submission: Dialect = { name: 'submission', login: true };
