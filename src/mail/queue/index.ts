/**
 * The queue: mail that leaves this house. One row of the database for each recipient that still waits; nothing else is
 * remembered but what hosts have taught us (limits, silence), which may be learned again. So a restart, or a power cut,
 * loses nothing and forgets nobody. Which hosts there are, how they are spoken with and what is signed, other rooms say
 * (hooks.ts).
 *
 * The invariants. Each has a checker in test/simulation, and a planted bug that proves that it bites.
 *
 *  1. Every accepted recipient ends as delivered or bounced (refused or expired); none is forgotten, also over power cuts.
 *  2. A second hand-over happens only if the power was cut between the host's 250 and our write (SMTP cannot do better).
 *  3. A permanent rejection is never tried again.
 *  4. No attempt before its time, none later than the longest pause; the last when life ends, none before some attempts.
 *  5. Never more than so many conversations at once with hosts that answer, with silent ones, and with one domain.
 *  6. A failure is told at most once, and never of a message with the null reverse-path, nor to who did not want to hear.
 *  7. A slow or dead destination does not delay another: who is silent holds no place.
 *  8. Memory stays bounded, however many rows wait.
 *  9. Success is told once, to those who asked for it, where no host tells it; a delay once, to those who may hear of it.
 * 10. What its sender holds back stays until its time; what its sender wants back comes back at its time, untried.
 * 11. With a provider no more at once than it has borne; after 421 none for a while, longer each time.
 * 12. One sender's flood does not delay another's mail, also not for the same domain: each sender has its turn.
 * 13. What the operator holds is not tried; what the operator gives up comes back to its sender, and is tried no more.
 * 14. Where another way is known after a refusal it is taken at once, and the refusal counts for nothing.
 * 15. A clock that is put forward or back stops nothing: pauses with hosts go by the time that really passes.
 * 16. A host that could not be reached is not called again for some minutes, but for an order to try it now (also ETRN).
 *
 * Never: decides who may send, changes a message, or opens a socket itself.
 */
export { homeDomain } from './home.ts';
export type { Hooks, SigningOrder } from './hooks.ts';
export { Queue, type QueueOptions } from './queue.ts';
export { defaultSchedule, type Schedule } from './schedule.ts';
