/**
 * Quotas: how much mail an account may have, and what is done when it has nearly as much.
 *
 * `QuotaLimits` is what the operator sets. `Quotas` answers whether there is room for a message, so that nothing is taken that cannot be delivered; the store asks
 * once more when it delivers. `QuotaKeeper` writes to owners at 80, 95 and 100 percent and when there is room again, each
 * time once: the letter and the note that it was written are one transaction. With relief switched on the oldest mail of
 * Junk, then of Trash, makes room. Never refuses bounces and these letters.
 */
export { QuotaKeeper, type QuotaKeeperOptions } from './quota-keeper.ts';
export { QuotaLimits, type QuotaChange } from './quota-limits.ts';
export { Quotas, type QuotasOptions } from './quotas.ts';
export { parseSize, printCount, printSize } from './sizes.ts';
