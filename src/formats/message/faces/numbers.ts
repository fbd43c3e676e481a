/** How parts are named: the numbers of IMAP (RFC 3501 §6.4.5), for all who speak of a part. */
import type { Part } from '../types.ts';

/** A part with the number that names it, such as "2.1"; '' for what has none of its own: the outermost multipart. */
export interface NumberedPart<P = Part> {
  readonly number: string;
  readonly part: P;
}

/** What of a part its numbers depend on, so that whoever keeps less of one than `Part` numbers it likewise. */
export interface Nested<P> {
  readonly type: string;
  readonly parts: readonly P[];
  readonly message?: P;
}

/**
 * The parts directly inside, with their numbers; `number` is that of the holder. A message/rfc822 part is looked through:
 * numbers behind it count in the message inside, of which a single part has number 1.
 */
export function numberedInside<P extends Nested<P>>({ number, part }: NumberedPart<P>): readonly NumberedPart<P>[] {
  if (part.message) return numberedRoots(part.message, number);
  return part.parts.map((inner, index) => ({ number: joined(number, index + 1), part: inner }));
}

/** The parts of a whole message that come first: those of its multipart, or itself. */
export function numberedRoots<P extends Nested<P>>(root: P, holder = ''): readonly NumberedPart<P>[] {
  const number = rootNumber(root, holder);
  return number === undefined ? numberedInside({ number: holder, part: root }) : [{ number, part: root }];
}

/** The number of a message that is one part; undefined for a multipart, whose parts count on from its holder's number. */
export function rootNumber<P extends Nested<P>>({ type, parts }: P, holder = ''): string | undefined {
  return type === 'multipart' && parts.length > 0 ? undefined : joined(holder, 1);
}

function joined(holder: string, index: number): string {
  return holder === '' ? `${index}` : `${holder}.${index}`;
}
