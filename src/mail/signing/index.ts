/**
 * Signing: DKIM (RFC 6376) for everything that leaves, bounces included, and the keys for it.
 *
 * `Signing` writes the signatures, RSA and Ed25519 (RFC 8463) at once, of the domain of the author, else of the sender.
 * `KeyKeeper` makes keys for every domain of ours and rotates them: a key signs only after its record was seen in the DNS,
 * and its record is asked for as long as its signatures may be looked at. `KeyBook` is the operator's. Promises that mail is
 * neither lost nor put off for want of a key, and that no private key is shown or outlives its use. Never signs in the
 * name of an author of ours what came from outside, never changes the DNS, never verifies.
 */
export { KeyBook, type KeyBookOptions, type KeyListing, type KeyReport } from './key-book.ts';
export { KeyKeeper, type KeyKeeperOptions } from './keeper.ts';
export type { KeyConcern } from './concerns.ts';
export { defaultKeySchedule, type KeySchedule } from './lifecycle.ts';
export { newKey } from './private-key.ts';
export { Signing, type SigningOptions, type SigningOrder } from './signing.ts';
