/**
 * Bringing back what was expunged: who looks for it finds it by time, place and text, and it returns to the mailbox it was
 * expunged from. Works on the recoverable mailbox of an account, which the store fills and the upkeep empties; whoever
 * logs in may as well move messages out of that mailbox. Never brings back what has gone for good.
 */
export { Undelete } from './undelete.ts';
export type { Found, Restored, UndeleteParts, Wanted } from './undelete.ts';
