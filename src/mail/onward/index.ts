/**
 * Onward: mail that an alias sends out of the mailboxes of this house: to addresses elsewhere under a return path of ours
 * (SRS), to programs, into files.
 *
 * Promises that a bounce of forwarded mail finds the sender, and that a program or a file has the message on disk, or has
 * said that it took it, before it leaves the queue; what goes wrong for a time is tried again. Never decides where mail
 * goes (that is `mail/accounts`), and never when (that is `mail/queue`).
 */
export { isSrs, rewrite, wayBack } from './srs.ts';
export { actionDelivery, isActionDomain, type ActionDelivery } from './action-delivery.ts';
export { Onward, type ActionRow, type OnwardOptions } from './onward.ts';
export { freshSecret, ReturnPaths, type ReturnPathsOptions } from './return-paths.ts';
