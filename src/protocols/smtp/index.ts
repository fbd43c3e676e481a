/**
 * SMTP as a server: reception on port 25, submission on 587 and 465, and LMTP; RFC 5321, RFC 6409, RFC 2033.
 *
 * Grammar, order of commands and replies; every rule about mail is asked of the door behind (`mail/reception` or
 * `mail/submission`). An acknowledged message is on disk. Only what fully works is announced.
 */
export { type Dialect, lmtp, reception, submission } from './dialects.ts';
export { printFault } from './print-fault.ts';
export { openSmtpSession, type SmtpOptions } from './session.ts';
