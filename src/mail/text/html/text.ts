/** HTML as the text that a reader sees of it. In bounded memory, in time linear in the source, whatever the source is. */
import { limits } from '../../../base/limits.ts';
import { Flow } from './flow.ts';
import { type HtmlEye, HtmlWalker } from './walker.ts';

const told: ReadonlySet<string> = new Set(['alt', 'title']);

/** The text of a whole HTML source; lines are ended by "\n", white space is one blank. */
export function htmlText(source: string): string {
  const text = new HtmlText();
  return text.write(source) + text.end();
}

/** The same for a source that comes in pieces. Holds the last two pieces. What only a style hides is text like the rest. */
export class HtmlText {
  readonly #flow = new Flow();
  readonly #walker = new HtmlWalker(this.#eye());
  /** The titles of elements, which are shown beside the text. */
  #titles = '';

  /** The text that became known. */
  write(piece: string): string {
    this.#walker.write(piece);
    return this.#flow.take();
  }

  /** The rest. */
  end(): string {
    this.#walker.end();
    this.#flow.break('\n');
    this.#flow.add(this.#titles);
    return this.#flow.take();
  }

  #eye(): HtmlEye {
    const flow = this.#flow;
    return {
      attributes: told,
      valueCharactersMax: limits.htmlTitleCharactersMax,
      text: (text) => flow.add(text),
      open: (name) => flow.breakAt(name),
      close: (name) => flow.breakAt(name),
      attribute: (name, value, isSeen) => this.#tell(name, value, isSeen),
    };
  }

  #tell(name: string, value: string, isSeen: boolean): void {
    if (value === '') return;
    if (name === 'title') {
      if (this.#titles.length < limits.htmlTitlesCharactersMax) this.#titles += `${value} \n`;
    } else if (isSeen) this.#flow.add(` ${value} `);
  }
}
