/**
 * IMAP4rev1 (RFC 3501) over the mailboxes of `mail/`.
 *
 * A session is input in, output out (protocols/connection); a command is a record in `commands/`. Everything of a command
 * is parsed before anything of it is done. Message numbers mean to us what they mean to the client, because `View` changes
 * them only where the client is told. Messages come and go in pieces: none is ever whole in memory. This room never opens
 * a socket, never reads a password file, and never looks into the store.
 */
export { openImapSession } from './session.ts';
export type { ImapParts } from './context.ts';
