/**
 * Login: who is at the other end, proved by a password.
 *
 * Passwords are kept as argon2id hashes only. An unknown user costs a stranger the same time as a wrong password. No more
 * hashes are computed at once than the machine can bear; a password that was right is remembered for minutes under a
 * keyed hash in memory, until any account changes. A password never reaches a log, an error or a disk.
 */
export { Login, type Account, type LoginOptions } from './login.ts';
export { checkPassword, hashPassword, newPassword } from './password.ts';
