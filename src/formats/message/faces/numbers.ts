/** How parts are named: the numbers of IMAP (RFC 3501 §6.4.5), for all who speak of a part. */
import type { Part } from '../types.ts';

/** A part with the number that names it, such as "2.1"; '' for what has none of its own: the outermost multipart. */
export interface NumberedPart {
  readonly number: string;
  readonly part: Part;
}

/**
 * The parts directly inside, with their numbers; `number` is that of the holder. A message/rfc822 part is looked through:
 * numbers behind it count in the message inside, of which a single part has number 1.
 */
export function numberedInside({ number, part }: NumberedPart): readonly NumberedPart[] {
  if (part.message) return numberedRoots(part.message, number);
  return part.parts.map((inner, index) => ({ number: joined(number, index + 1), part: inner }));
}

/** The parts of a whole message that come first: those of its multipart, or itself. */
export function numberedRoots(root: Part, holder = ''): readonly NumberedPart[] {
  return root.type === 'multipart' && root.parts.length > 0
    ? numberedInside({ number: holder, part: root })
    : [{ number: joined(holder, 1), part: root }];
}

function joined(holder: string, index: number): string {
  return holder === '' ? `${index}` : `${holder}.${index}`;
}
