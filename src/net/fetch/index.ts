/**
 * Small documents over HTTPS: GET and POST outward, for policies, reports and the applications of the operator.
 *
 * Promises: an answer of any status, or a `FetchFault` that says why there is none. Sizes and times are bounded. The name
 * is resolved by our own resolver, the certificate checked for it, and no address of this machine or of a private network
 * is called unless that is allowed.
 * Never: follows a redirection unasked, sends a cookie, takes a compressed answer, tries again.
 */
export { Fetcher } from './fetcher.ts';
export { FetchFault, type FetchReason } from './fault.ts';
export { isPublicAddress } from './addresses.ts';
export type { FetchedDocument, FetcherOptions, FetchOrder } from './types.ts';
