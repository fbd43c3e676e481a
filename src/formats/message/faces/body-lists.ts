/** Which parts of a message are its text and which come with it: RFC 8621 §4.1.4. */
import { decodeParameter, parameterNamed } from '../fields/parameters.ts';
import type { Part } from '../types.ts';

/** Parts in the order in which they are shown. A picture may be in several lists. */
export interface BodyLists {
  /** What is shown one after the other, plain text preferred. */
  readonly textBody: readonly Part[];
  /** The same with HTML preferred. */
  readonly htmlBody: readonly Part[];
  readonly attachments: readonly Part[];
  /** Says whether there is something that a reader should be offered as a file. */
  readonly hasAttachment: boolean;
}

/** Divides the parts of a message by the algorithm of RFC 8621 §4.1.4. Messages inside are attachments, and stay closed. */
export function bodyListsOf(root: Part): BodyLists {
  const sorter = new BodySorter();
  sorter.sort([root], { subtype: 'mixed', inAlternative: false, isVersion: false, takesText: true, takesHtml: true });
  const { textBody, htmlBody, attachments, hasAttachment } = sorter;
  return { textBody, htmlBody, attachments, hasAttachment };
}

/** The text of the file name (RFC 2231, RFC 2047): of Content-Disposition, else of Content-Type. */
export function fileNameOf({ disposition, parameters }: Part): string | undefined {
  return decodeParameter(disposition?.parameters ?? [], 'filename') ?? decodeParameter(parameters, 'name');
}

/** What stands around the parts that are sorted. The text lists close for what belongs to one alternative alone. */
interface Surroundings {
  readonly subtype: string;
  readonly inAlternative: boolean;
  /** The multipart itself is one version of several. */
  readonly isVersion: boolean;
  readonly takesText: boolean;
  readonly takesHtml: boolean;
}

class BodySorter {
  readonly textBody: Part[] = [];
  readonly htmlBody: Part[] = [];
  readonly attachments: Part[] = [];
  hasAttachment = false;

  /** parseStructure of RFC 8621 §4.1.4. */
  sort(parts: readonly Part[], around: Surroundings): void {
    const { length: textLength } = this.textBody;
    const { length: htmlLength } = this.htmlBody;
    let open = around;
    for (const [index, part] of parts.entries()) {
      if (part.type === 'multipart') this.#sortInside(part, open);
      else if (!isInline(part, index, around.subtype)) this.#attach(part, index, around.subtype);
      else if (around.subtype === 'alternative') this.#addVersion(part, index, open);
      else {
        open = narrowed(open, part);
        this.#addText(part, index, open);
      }
    }
    // The multipart around has versions of its own.
    if (around.subtype === 'alternative' && !around.isVersion && around.takesText && around.takesHtml) {
      this.#shareOnlyVersion(textLength, htmlLength);
    }
  }

  #sortInside(multipart: Part, around: Surroundings): void {
    const { subtype } = multipart;
    const isVersion = around.subtype === 'alternative';
    const inAlternative = around.inAlternative || subtype === 'alternative';
    this.sort(rootFirst(multipart), { ...around, subtype, inAlternative, isVersion });
  }

  /** A version for which no list is open stands in an alternative inside an alternative; so that it is not lost, it is attached. */
  #addVersion(part: Part, index: number, { takesText, takesHtml }: Surroundings): void {
    if (isOfType(part, 'text/plain') && takesText) this.textBody.push(part);
    else if (isOfType(part, 'text/html') && takesHtml) this.htmlBody.push(part);
    else this.#attach(part, index, 'alternative');
  }

  #addText(part: Part, index: number, { subtype, takesText, takesHtml }: Surroundings): void {
    if (takesText) this.textBody.push(part);
    if (takesHtml) this.htmlBody.push(part);
    const isInNone = !takesText && !takesHtml;
    const isInBoth = takesText && takesHtml;
    // The RFC's algorithm loses a text for which neither list is open; its definition of attachments has it.
    if (isInNone || (!isInBoth && isMedia(part))) this.#attach(part, index, subtype);
  }

  #attach(part: Part, index: number, subtype: string): void {
    this.attachments.push(part);
    this.hasAttachment ||= isOffered(part, index, subtype);
  }

  /** Where there is one version only, it is the text of both lists. */
  #shareOnlyVersion(textLength: number, htmlLength: number): void {
    const hasText = this.textBody.length > textLength;
    const hasHtml = this.htmlBody.length > htmlLength;
    if (hasHtml && !hasText) for (const part of this.htmlBody.slice(htmlLength)) this.textBody.push(part);
    if (hasText && !hasHtml) for (const part of this.textBody.slice(textLength)) this.htmlBody.push(part);
  }
}

/** The parts, those of multipart/related behind the one that they belong to (RFC 2387 §3.2). */
function rootFirst({ parts, subtype, parameters }: Part): readonly Part[] {
  const start = subtype === 'related' ? parameterNamed(parameters, 'start') : undefined;
  const root = start === undefined ? undefined : parts.find(({ id }) => id === start);
  return root ? [root, ...parts.filter((part) => part !== root)] : parts;
}

/** Inside one alternative, plain text says that all that follows belongs to the plain version; HTML likewise. */
function narrowed(around: Surroundings, part: Part): Surroundings {
  if (!around.inAlternative || isMedia(part)) return around;
  return isOfType(part, 'text/plain') ? { ...around, takesHtml: false } : { ...around, takesText: false };
}

/** Part of what is read, not something that comes with it. */
function isInline(part: Part, index: number, subtype: string): boolean {
  const isShown = isOfType(part, 'text/plain') || isOfType(part, 'text/html') || isMedia(part);
  if (part.disposition?.type === 'attachment' || !isShown) return false;
  return index === 0 || (subtype !== 'related' && (isMedia(part) || fileNameOf(part) === undefined));
}

function isOfType({ type, subtype }: Part, wanted: string): boolean {
  return `${type}/${subtype}` === wanted;
}

function isMedia({ type }: Pick<Part, 'type'>): boolean {
  return type === 'image' || type === 'audio' || type === 'video';
}

/** Parts that say something of the message, for programs, and are no content of it. */
const aboutMessage =
  /^(?:application\/(?:pgp-signature|(?:x-)?pkcs7-signature|pgp-encrypted)|message\/[\w-]*status|message\/[\w-]*notification|text\/rfc822-headers)$/;

/**
 * hasAttachment, RFC 8621 §4.1.4: what is in `attachments` and not inline. Beyond that, as the RFC leaves to the server: a
 * signature, a report for programs, a picture that HTML may show, or another version of the text is no attachment, and a
 * file that is marked inline is one unless it is a text or can be shown (Apple Mail marks PDF files so).
 */
function isOffered({ type, subtype, disposition, id }: Part, index: number, around: string): boolean {
  if (aboutMessage.test(`${type}/${subtype}`)) return false;
  if (disposition?.type === 'attachment') return around !== 'related' || index === 0 || id === undefined;
  if ((around === 'related' && index > 0) || around === 'alternative') return false;
  return disposition?.type !== 'inline' || !(type === 'text' || isMedia({ type }));
}
