/** HTML as those who look at it want it: the one reader of tags. In bounded memory, in time linear in the source. */
import { type QuoteType, Tokenizer } from 'htmlparser2';

/** Who looks at a source. All names are in lower case, all text has its entities decoded. */
export interface HtmlEye {
  /** Those whose values it wants to know. */
  readonly attributes: ReadonlySet<string>;
  /** Of the value of an attribute; a little more may come. */
  readonly valueCharactersMax: number;
  /** Text that is neither in the head nor in an element that nobody sees; what stands together may come in several. */
  text(text: string): void;
  /** A tag begins; its attributes follow, if the source does not end in it. */
  open(name: string, isSeen: boolean): void;
  /** One of the `attributes`, of the tag that began last. */
  attribute(name: string, value: string, isSeen: boolean): void;
  /** All attributes of the tag that began last are known. */
  opened?(): void;
  close(name: string): void;
  /** The text of a style element. */
  style?(text: string): void;
}

/** Elements that nobody sees, with all that is in them. */
const unseen: ReadonlySet<string> = new Set('script style title template iframe noembed noframes'.split(' '));

/** What may stand in a head; anything else ends it, as browsers do. */
const inHeads: ReadonlySet<string> = new Set(
  'base basefont bgsound command link meta noscript script style template title'.split(' '),
);

/** Walks through a source that comes in pieces. Holds the last two pieces. */
export class HtmlWalker {
  readonly #eye: HtmlEye;
  readonly #tokenizer: Tokenizer;
  #pieces = '';
  #piecesAt = 0;
  #lastPiece = 0;
  #attribute = '';
  #isWanted = false;
  #value = '';
  #inHead = false;
  #unseen: string | undefined;

  constructor(eye: HtmlEye) {
    this.#eye = eye;
    this.#tokenizer = new Tokenizer({}, this.#callbacks());
  }

  write(piece: string): void {
    const passed = this.#pieces.length - this.#lastPiece;
    this.#pieces = this.#pieces.slice(passed) + piece;
    this.#piecesAt += passed;
    this.#lastPiece = piece.length;
    this.#tokenizer.write(piece);
  }

  end(): void {
    this.#tokenizer.end();
  }

  #callbacks(): ConstructorParameters<typeof Tokenizer>[1] {
    const nothing = (): void => undefined;
    return {
      ontext: (start, end) => this.#add(this.#slice(start, end)),
      ontextentity: (codePoint) => this.#add(String.fromCodePoint(codePoint)),
      onopentagname: (start, end) => this.#open(this.#slice(start, end).toLowerCase()),
      onopentagend: () => this.#eye.opened?.(),
      onselfclosingtag: () => this.#eye.opened?.(),
      onclosetag: (start, end) => this.#close(this.#slice(start, end).toLowerCase()),
      onattribname: (start, end) => this.#beginAttribute(this.#slice(start, end).toLowerCase()),
      onattribdata: (start, end) => this.#addToAttribute(() => this.#slice(start, end)),
      onattribentity: (codePoint) => this.#addToAttribute(() => String.fromCodePoint(codePoint)),
      onattribend: (_quote: QuoteType) => this.#endAttribute(),
      oncdata: nothing,
      oncomment: nothing,
      ondeclaration: nothing,
      onend: nothing,
      onprocessinginstruction: nothing,
    };
  }

  get #isSeen(): boolean {
    return this.#unseen === undefined && !this.#inHead;
  }

  #slice(start: number, end: number): string {
    return this.#pieces.slice(Math.max(start - this.#piecesAt, 0), Math.max(end - this.#piecesAt, 0));
  }

  #add(text: string): void {
    if (this.#isSeen) this.#eye.text(text);
    else if (this.#unseen === 'style') this.#eye.style?.(text);
  }

  #open(name: string): void {
    if (name === 'head') this.#inHead = true;
    else if (!inHeads.has(name)) this.#inHead = false;
    if (unseen.has(name)) this.#unseen ??= name;
    this.#eye.open(name, this.#isSeen);
  }

  #close(name: string): void {
    if (name === 'head') this.#inHead = false;
    if (name === this.#unseen) this.#unseen = undefined;
    this.#eye.close(name);
  }

  #beginAttribute(name: string): void {
    this.#attribute = name;
    this.#isWanted = this.#eye.attributes.has(name);
    this.#value = '';
  }

  #addToAttribute(text: () => string): void {
    if (this.#isWanted && this.#value.length < this.#eye.valueCharactersMax) this.#value += text();
  }

  #endAttribute(): void {
    if (this.#isWanted) this.#eye.attribute(this.#attribute, this.#value, this.#isSeen);
  }
}
