/**
 * How our own people send: a login is required, and nobody may write in another's name.
 *
 * What a careless program left out (Date, Message-ID) is added, what must not leave (Bcc, the client's address) is taken
 * out. Recipients of ours get the message in the same transaction that puts the others in the queue.
 */
export { Submission, type SubmissionOptions } from './submission.ts';
