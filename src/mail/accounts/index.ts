/**
 * Accounts: whose mail this house keeps. Domains, accounts and aliases, in the words of a postmaster.
 *
 * Answers where mail for an address goes and who may write in its name; every question sees what was committed last. A
 * password is hashed before it reaches the store. It never delivers or sends, and never asks another machine.
 */
export { Accounts, type AccountRow, type AccountsOptions, type AliasRow } from './accounts.ts';
export type { Destination } from './resolve.ts';
