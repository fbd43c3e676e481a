/**
 * The queue: mail that leaves this house. One row of the database for each recipient that still waits; nothing else is
 * remembered, so that a restart, or a power cut, loses nothing and forgets nobody.
 *
 * The invariants. Each has a checker in test/simulation/queue.test.ts, and a planted bug that proves that it bites.
 *
 *  1. Every accepted recipient ends as delivered or bounced (refused or expired); none is forgotten, also over power cuts.
 *  2. A second hand-over happens only if the power was cut between the host's 250 and our write (SMTP cannot do better).
 *  3. A permanent rejection is never tried again.
 *  4. No attempt before its time, none later than the longest pause; the last when life ends.
 *  5. Never more than so many conversations at once, in all and with one domain.
 *  6. A failure is told at most once, and never of a message with the null reverse-path, nor to who did not want to hear.
 *  7. One slow destination does not delay another.
 *  8. Memory stays bounded, however many rows wait.
 *  9. Success is told once, to those who asked for it, where no host tells it; a delay once, to those who may hear of it.
 * 10. What its sender holds back stays until its time; what its sender wants back is not tried after its time.
 *
 * Never: decides who may send, changes a message, or opens a socket itself.
 */
export { homeDomain } from './home.ts';
export { Queue, type QueueOptions } from './queue.ts';
export { defaultSchedule, type Schedule } from './schedule.ts';
export { addressesOf, exchangesOf, type Hop, type Hops, type Relay, type Route, type Smarthost } from './route.ts';
