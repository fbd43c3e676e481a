/**
 * How our own people send: a login is required, and nobody may write in another's name.
 *
 * What a careless program left out (Date, Message-ID, MIME) is added, what must not leave (Bcc, where and by what program it
 * was written) is taken out. Recipients of ours get the message in the same transaction that puts the others in the queue,
 * counts it against what the account may send a day, and puts it into \Sent where that is wanted. Nobody asks our own people
 * whether they are spam: there are no stages here. `LocalSubmission` takes mail of programs of this machine, in the name of
 * our domains.
 */
export { type Content, LocalSubmission, type LocalOrder, type LocalSubmissionOptions } from './local.ts';
export type { SendingRow } from '../../store/records/index.ts';
export { SendingSettings } from './settings.ts';
export { type SendingRules, Submission, type SubmissionOptions } from './submission.ts';
