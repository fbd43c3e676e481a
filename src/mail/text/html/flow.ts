/** Text as it flows on a page: blocks begin lines, cells stand apart, white space is one blank. */

/** Elements that begin and end a line. */
const blocks: ReadonlySet<string> = new Set(
  `address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure
  footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre search section
  select summary table tbody tfoot thead tr ul`.split(/\s+/),
);

/** Elements that stand apart from what is beside them on their line. */
const cells: ReadonlySet<string> = new Set(['td', 'th', 'button', 'textarea', 'input']);

/** Letters that only say where a line may break or must not: they would keep a word from being found. */
const invisible = /[\u034f\u00ad\u200b\u2060\ufeff]/g;

/** White space, and what fills the space behind a preview without being seen. */
const space = /\s[\u034f\s\u00ad\u200b-\u200f\u2060]*/g;

/** Says whether an element of that name begins a line. */
export function isBlock(name: string): boolean {
  return blocks.has(name);
}

export class Flow {
  /** Text since the last break, with its white space as it stands. */
  #run = '';
  #text = '';
  /** What has to stand before the next text, unless it is the first. */
  #gap: '' | ' ' | '\n' = '';
  #isBegun = false;

  add(text: string): void {
    this.#run += text;
  }

  /** An element of that name begins or ends. */
  breakAt(name: string): void {
    if (blocks.has(name)) this.break('\n');
    else if (cells.has(name)) this.break(' ');
  }

  break(gap: ' ' | '\n'): void {
    this.#flush();
    if (this.#gap !== '\n') this.#gap = gap;
  }

  /** The text since it was last taken. */
  take(): string {
    this.#flush();
    const text = this.#text;
    this.#text = '';
    return text;
  }

  #flush(): void {
    const run = oneBlank(this.#run);
    this.#run = '';
    if (run.startsWith(' ')) this.#gap ||= ' ';
    const words = run.trim();
    if (words === '') return;
    this.#text += (this.#isBegun ? this.#gap : '') + words;
    this.#gap = run.endsWith(' ') ? ' ' : '';
    this.#isBegun = true;
  }
}

/** Text with one blank for white space, without letters that nobody sees. */
export function oneBlank(text: string): string {
  return text.replace(space, ' ').replace(invisible, '');
}
