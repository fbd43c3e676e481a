/**
 * The HTTP API for programs of our people (RFC 9110): they hand in mail, ask what became of it, and hear events.
 *
 * A request is answered by one row of the table in `routes.ts`; every failure is a problem document (RFC 9457) that says
 * what is wrong and where. A bearer token (RFC 6750) says whose program it is; a wrong one counts as a failed login does.
 * What a request may make us hold is bounded, all requests together too. It knows no socket: see `protocols/connection`.
 */
export { httpApi } from './api.ts';
export type { ApiOptions } from './call.ts';
export { printRefusal } from './problem.ts';
