/**
 * Relaying: mail for domains whose mailboxes are on another host.
 *
 * A *backup* takes mail for those whom the host would take it for (the operator's list, or the host's own word, remembered)
 * and leaves it in the queue, for longer than mail to strangers. A *front* keeps nothing: each recipient and each byte goes
 * to the host while the client waits, and the client hears what the host says (decision 24). Promises that nothing is
 * acknowledged that neither our queue nor the host has. Never stores a message of a front, and never delivers into mailboxes.
 */
export { Passages, type PassagesOptions } from './passages.ts';
export { type NextHost, parseNextHost, printNextHost } from './next-host.ts';
export { askAhead } from './asking.ts';
export { RefusedMail } from './refused-mail.ts';
export { RelayBook, type RelayDomain } from './relay-book.ts';
export { Relays, type RelaysOptions } from './relays.ts';
