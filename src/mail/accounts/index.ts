/**
 * Accounts: whose mail this house keeps. Domains, accounts and aliases, in the words of a postmaster.
 *
 * Answers where mail for an address goes and who may write in its name; every question sees what was committed last. A
 * password is hashed before it reaches the store. It never delivers or sends, and never asks another machine.
 */
export {
  Accounts,
  type AccountRow,
  type AccountsOptions,
  type AliasRow,
  type DomainChange,
  type DomainListing,
} from './accounts.ts';
export type { Writer } from './admission.ts';
export { linesOfWalk } from './explanation.ts';
export { Grants } from './grants.ts';
export { Masks, type MaskWish } from './masks.ts';
export type { ActionTarget, Destination, LocalTarget, RemoteTarget, Step, Targets, Walk } from './resolve.ts';
