/** Subjects of answers and forwards. They never pile up marks, neither our own nor those that RFC 5256 §2.1 knows. */
import { oneLine } from './phrases.ts';

/** subj-leader of RFC 5256 §2.1, with the names of lists before it, and the numbers of old programs. */
const answered = /^(?:\[[^[\]]*\] ?)*re ?(?:\[[^[\]]*\] ?)?:/i;
/** What programs of other languages write for "Re:". It is replaced, or else both would answer each other's marks for ever. */
const answeredElsewhere = /^(?:(?:aw|antw|odp|sv|vs|ynt|回复|答复|回覆) ?[:：] ?)+/i;
const forwarded = /^(?:\[[^[\]]*\] ?)*(?:fwd?|doorst|enc|rv|tr|vb|wg|转发|轉寄) ?[:：]|^\[fwd:.*\]$|\(fwd\)$/i;

/** "Re: " before a subject that is not of an answer already. Real text. */
export function replySubject(subject: string): string {
  const line = oneLine(subject);
  return answered.test(line) ? line : `Re: ${line.replace(answeredElsewhere, '')}`;
}

/** "Fwd: " before a subject that is not of a forward already. Real text. */
export function forwardSubject(subject: string): string {
  const line = oneLine(subject);
  return forwarded.test(line) ? line : `Fwd: ${line}`;
}
