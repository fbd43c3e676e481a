/**
 * The text of a part for a person: in Unicode, HTML without its tags (what only a style hides is shown too), flowed
 * paragraphs joined, lines ended by LF.
 */
import { decodeParameter, flowedReading, type Part } from '../../formats/message/index.ts';
import { HtmlText, PartReader } from '../text/index.ts';

/** Takes the decoded content of a text part chunk by chunk; each call gives the text that became known. */
export class PartText {
  readonly #reader: PartReader;
  readonly #shape: Shape;

  constructor(part: Part) {
    const charset = decodeParameter(part.parameters, 'charset') ?? '';
    this.#reader = new PartReader({ subtype: part.subtype, charset });
    this.#shape = shapeOf(part);
  }

  write(chunk: Uint8Array): string {
    return this.#shape.write(this.#reader.write(chunk));
  }

  end(): string {
    return this.#shape.write(this.#reader.end()) + this.#shape.end();
  }
}

function shapeOf(part: Part): Shape {
  if (part.subtype === 'html') return new HtmlText();
  const reading = flowedReading(part);
  return reading ? new FlowedText(reading) : new PlainText();
}

interface Shape {
  write(text: string): string;
  end(): string;
}

/** CRLF becomes LF; what stays of a CR is kept. */
class PlainText implements Shape {
  #carriageReturn = '';

  write(text: string): string {
    const whole = this.#carriageReturn + text;
    this.#carriageReturn = whole.endsWith('\r') ? '\r' : '';
    return whole.slice(0, whole.length - this.#carriageReturn.length).replaceAll('\r\n', '\n');
  }

  end(): string {
    return this.#carriageReturn;
  }
}

/** A paragraph longer than this is broken at the end of one of its lines, or of what is at hand of one line. */
const paragraphCharactersMax = 64 * 1024;

/** format=flowed (RFC 3676), paragraph by paragraph; a CR that stands alone is lost. */
class FlowedText implements Shape {
  readonly #lines = new PlainText();
  readonly #reading: (text: string) => string;
  #rest = '';

  constructor(reading: (text: string) => string) {
    this.#reading = reading;
  }

  write(text: string): string {
    const whole = this.#rest + this.#lines.write(text).replaceAll('\r', '');
    const end = paragraphsEnd(whole);
    if (end === 0 && whole.length > paragraphCharactersMax) {
      this.#rest = '';
      return whole;
    }
    this.#rest = whole.slice(end);
    return end === 0 ? '' : `${this.#reading(whole.slice(0, end - 1))}\n`;
  }

  end(): string {
    return this.#reading(this.#rest);
  }
}

/** Behind the last line break that no space stands before. */
function paragraphsEnd(text: string): number {
  for (let at = text.lastIndexOf('\n'); at >= 0; at = text.lastIndexOf('\n', at - 1)) {
    if (text[at - 1] !== ' ') return at + 1;
    if (at === 0) break;
  }
  return text.length > paragraphCharactersMax ? text.lastIndexOf('\n') + 1 : 0;
}
