/** HTML as the text that a reader sees of it. In bounded memory, in time linear in the source, whatever the source is. */
import { type QuoteType, Tokenizer } from 'htmlparser2';
import { limits } from '../../base/limits.ts';

/** Elements that begin and end a line. */
const blocks: ReadonlySet<string> = new Set(
  `address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section
  select summary table tbody tfoot thead tr ul`.split(/\s+/),
);

/** Elements that stand apart from what is beside them on their line. */
const cells: ReadonlySet<string> = new Set(['td', 'th', 'button', 'textarea', 'input']);

/** Elements that nobody sees, with all that is in them. */
const unseen: ReadonlySet<string> = new Set('script style title template iframe noembed noframes'.split(' '));

/** What may stand in a head; anything else ends it, as browsers do. */
const inHeads: ReadonlySet<string> = new Set(
  'base basefont bgsound command link meta noscript script style template title'.split(' '),
);

/** Letters that only say where a line may break or must not: they would keep a word from being found. */
const invisible = /[\u034f\u00ad\u200b\u2060\ufeff]/g;

/** White space, and what fills the space behind a preview without being seen. */
const space = /\s[\u034f\s\u00ad\u200b-\u200f\u2060]*/g;

/** The text of a whole HTML source; lines are ended by "\n", white space is one blank. */
export function htmlText(source: string): string {
  const text = new HtmlText();
  return text.write(source) + text.end();
}

/** The same for a source that comes in pieces. Holds the last two pieces. */
export class HtmlText {
  readonly #tokenizer = new Tokenizer({}, this.#callbacks());
  #pieces = '';
  #piecesAt = 0;
  #lastPiece = 0;
  /** Text since the last break, with its white space as it stands. */
  #run = '';
  #text = '';
  /** What has to stand before the next text, unless it is the first. */
  #gap: '' | ' ' | '\n' = '';
  #isBegun = false;
  #attribute = '';
  #value = '';
  #inHead = false;
  #unseen: string | undefined;
  /** The titles of elements, which are shown beside the text. */
  #titles = '';

  /** The text that became known. */
  write(piece: string): string {
    const passed = this.#pieces.length - this.#lastPiece;
    this.#pieces = this.#pieces.slice(passed) + piece;
    this.#piecesAt += passed;
    this.#lastPiece = piece.length;
    this.#tokenizer.write(piece);
    return this.#take();
  }

  /** The rest. */
  end(): string {
    this.#tokenizer.end();
    this.#break('\n');
    this.#run = this.#titles;
    return this.#take();
  }

  #callbacks(): ConstructorParameters<typeof Tokenizer>[1] {
    const nothing = (): void => undefined;
    return {
      ontext: (start, end) => this.#add(this.#slice(start, end)),
      ontextentity: (codePoint) => this.#add(String.fromCodePoint(codePoint)),
      onopentagname: (start, end) => this.#open(this.#slice(start, end).toLowerCase()),
      onclosetag: (start, end) => this.#close(this.#slice(start, end).toLowerCase()),
      onattribname: (start, end) => this.#beginAttribute(this.#slice(start, end).toLowerCase()),
      onattribdata: (start, end) => this.#addToAttribute(() => this.#slice(start, end)),
      onattribentity: (codePoint) => this.#addToAttribute(() => String.fromCodePoint(codePoint)),
      onattribend: (_quote: QuoteType) => this.#endAttribute(),
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onopentagend: nothing,
      onprocessinginstruction: nothing,
      onselfclosingtag: nothing,
    };
  }

  #slice(start: number, end: number): string {
    return this.#pieces.slice(Math.max(start - this.#piecesAt, 0), Math.max(end - this.#piecesAt, 0));
  }

  #add(text: string): void {
    if (this.#unseen === undefined && !this.#inHead) this.#run += text;
  }

  #open(name: string): void {
    if (name === 'head') this.#inHead = true;
    else if (!inHeads.has(name)) this.#inHead = false;
    if (unseen.has(name)) this.#unseen ??= name;
    else this.#breakAt(name);
  }

  #close(name: string): void {
    if (name === 'head') this.#inHead = false;
    if (name === this.#unseen) this.#unseen = undefined;
    this.#breakAt(name);
  }

  #breakAt(name: string): void {
    if (blocks.has(name)) this.#break('\n');
    else if (cells.has(name)) this.#break(' ');
  }

  #beginAttribute(name: string): void {
    this.#attribute = name;
    this.#value = '';
  }

  #addToAttribute(text: () => string): void {
    if (this.#attribute !== 'alt' && this.#attribute !== 'title') return;
    if (this.#value.length < limits.htmlTitleCharactersMax) this.#value += text();
  }

  #endAttribute(): void {
    if (this.#value === '') return;
    if (this.#attribute === 'alt') this.#add(` ${this.#value} `);
    else if (this.#titles.length < limits.htmlTitlesCharactersMax) this.#titles += `${this.#value} \n`;
    this.#value = '';
  }

  #break(gap: ' ' | '\n'): void {
    this.#flush();
    if (this.#gap !== '\n') this.#gap = gap;
  }

  #flush(): void {
    const run = this.#run.replace(space, ' ').replace(invisible, '');
    this.#run = '';
    if (run.startsWith(' ')) this.#gap ||= ' ';
    const words = run.trim();
    if (words === '') return;
    this.#text += (this.#isBegun ? this.#gap : '') + words;
    this.#gap = run.endsWith(' ') ? ' ' : '';
    this.#isBegun = true;
  }

  #take(): string {
    this.#flush();
    const text = this.#text;
    this.#text = '';
    return text;
  }
}
