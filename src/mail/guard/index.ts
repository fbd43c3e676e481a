/**
 * The guard: which networks are kept out, and who is slowed down on the way there.
 *
 * Everybody who notices an offence reports it to `Guard.offence`; points of a network add up, fade with time, and lead to
 * a ban that is longer each time. Bans are rows: they outlive a restart, are shared by all processes of a database, and
 * act at once, on conversations under way too. Points and rates are kept in memory, for a bounded number of networks.
 * Whoever is on the ignore list is never counted, slowed down or sent away. It never looks at mail.
 */
export { BanList, type Ban } from './ban-list.ts';
export { Bans } from './bans.ts';
export { Guard, type GuardOptions } from './guard.ts';
export { nftSets } from './nft.ts';
export { watchedLogin } from './watched-login.ts';
export { offences, type OffenceKind } from './offences.ts';
