/** BODY made of BODYSTRUCTURE: the same without the extension data (RFC 3501 §7.4.2). */

/** BODY of a message whose BODYSTRUCTURE `printBodyStructure` printed. */
export function printBody(bodyStructure: string): string {
  return new StructureReader(bodyStructure).body();
}

/** What ends a value that is neither quoted, nor a literal, nor a list: NIL or a number. */
const atom = /[^ ()]*/y;
const quoted = /"(?:[^"\\]|\\[^])*"/y;
const literalSize = /\{\d+\}\r\n/y;

class StructureReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  body(): string {
    this.#at++;
    const told = this.#next === '(' ? this.#multipart() : this.#singlePart();
    while (this.#next === ' ') this.#value();
    this.#at++;
    return `(${told})`;
  }

  get #next(): string {
    return this.#text.charAt(this.#at);
  }

  /** 1*body SP media-subtype */
  #multipart(): string {
    let bodies = '';
    while (this.#next === '(') bodies += this.body();
    return bodies + this.#value();
  }

  /** Type, subtype, parameters, id, description, encoding, octets, and what only text and messages have. */
  #singlePart(): string {
    const type = this.#value();
    const subtype = this.#value();
    let told = type + subtype;
    for (let left = 5; left > 0; left--) told += this.#value();
    if (type === '"message"' && subtype === ' "rfc822"') return told + this.#value() + this.#inner() + this.#value();
    return type === '"text"' ? told + this.#value() : told;
  }

  /** The body of a message inside, behind its envelope. */
  #inner(): string {
    this.#at++;
    return ` ${this.body()}`;
  }

  /** The next value with the space before it. */
  #value(): string {
    const start = this.#at;
    if (this.#next === ' ') this.#at++;
    this.#skip();
    return this.#text.slice(start, this.#at);
  }

  #skip(): void {
    if (this.#next === '"') this.#at += this.#match(quoted).length;
    else if (this.#next === '{') this.#skipLiteral();
    else if (this.#next === '(') this.#skipList();
    else this.#at += this.#match(atom).length;
  }

  #skipLiteral(): void {
    const announced = this.#match(literalSize);
    this.#at += announced.length + Number.parseInt(announced.slice(1), 10);
  }

  #skipList(): void {
    this.#at++;
    while (this.#next !== ')' && this.#at < this.#text.length) {
      if (this.#next === ' ') this.#at++;
      this.#skip();
    }
    this.#at++;
  }

  #match(rule: RegExp): string {
    rule.lastIndex = this.#at;
    return rule.exec(this.#text)?.[0] ?? '';
  }
}
