/**
 * Reports that servers send about mail: here the report of non-delivery ("bounce"), RFC 3464 in the frame of RFC 6522.
 *
 * Pure: facts in, bytes out. The first part of a bounce is for people who never heard of SMTP. Text of the other side is
 * quoted on one line, so that it can break nothing, and at most a bounded part of the original header is repeated. No clock
 * and no chance inside: times, ids and boundaries are given.
 */
export { adviceFor, type Advice } from './advice.ts';
export { wrap } from './wrap.ts';
export { type Bounce, bounceSender, type Failure, printBounce } from './dsn.ts';
