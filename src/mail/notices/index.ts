/**
 * Notices: what the sender of a message is told of its way, as RFC 3461 lets senders ask for it and RFC 3464 writes it.
 *
 * Promises: a letter is written only for who asked, or who asked for nothing and must hear all the same; never to the null
 * reverse-path, so that no report is ever answered by a report; and what needed TLS is told under REQUIRETLS (RFC 8689 §5).
 * People elsewhere get a bounded number of them, and none of what was refused as unwanted, since their names may be forged.
 * It writes letters and says to whom they go; whoever asked for one stores it, in the command that does what it tells.
 */
export { type Letter, type LetterIntake, type NoticeOptions, type Tidings, writeLetter } from './letter.ts';
export { senderLanguage } from './language.ts';
export { Strangers } from './strangers.ts';
export { wants } from './wishes.ts';
