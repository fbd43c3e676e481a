/** Writes DKIM-Signature fields (RFC 6376 §3.5), folded so that no line is longer than 78 characters (RFC 5322 §2.1.1). */

/** What a signature of ours says; everything is canonical as relaxed/relaxed and hashed with SHA-256 (RFC 8301 §3.1). */
export interface SignatureTags {
  /** a= before the hyphen. */
  readonly keyType: 'rsa' | 'ed25519';
  /** d= and s=, in ASCII. */
  readonly domain: string;
  readonly selector: string;
  /** t= and x=, in seconds since 1970. */
  readonly signedAt: number;
  readonly expiresAt: number;
  /** h=, in the order in which they are signed. */
  readonly fields: readonly string[];
  /** bh=, in base64. */
  readonly bodyHash: string;
}

const lineCharactersMax = 78;

/**
 * The field, without a line end. Empty `signature`: what `signatureInput` wants, since b= stands last and what is behind it
 * is not signed. Base64 and the list of fields are broken where lines would be too long; all other tags are short enough.
 */
export function printSignature(tags: SignatureTags, signature = ''): string {
  const { keyType, domain, selector, signedAt, expiresAt, fields, bodyHash } = tags;
  const folder = new Folder('DKIM-Signature:');
  for (const tag of ['v=1', `a=${keyType}-sha256`, 'c=relaxed/relaxed', `d=${domain}`, `s=${selector}`]) {
    folder.word(`${tag};`);
  }
  folder.word(`t=${signedAt};`);
  folder.word(`x=${expiresAt};`);
  for (const [index, name] of fields.entries()) {
    const text = `${index === 0 ? 'h=' : ''}${name}${index === fields.length - 1 ? ';' : ':'}`;
    if (index === 0) folder.word(text);
    else folder.piece(text);
  }
  folder.word(`bh=${bodyHash};`);
  folder.word('b=');
  // What is signed has nothing behind "b=", so that nothing may stand between it and the first line break either.
  for (let at = 0; at < signature.length;) at += folder.part(signature.slice(at));
  return folder.text;
}

/** Puts words on lines. */
class Folder {
  text: string;
  #column: number;

  constructor(start: string) {
    this.text = start;
    this.#column = start.length;
  }

  /** Behind a blank or a line break. */
  word(word: string): void {
    this.#put(this.#column + 1 + word.length > lineCharactersMax ? '\r\n ' : ' ', word);
  }

  /** Without a blank where there is room. */
  piece(piece: string): void {
    this.#put(this.#column + piece.length > lineCharactersMax ? '\r\n ' : '', piece);
  }

  /** As much of a text as fits; answers how much that was. */
  part(text: string): number {
    const room = lineCharactersMax - this.#column;
    const part = text.slice(0, room > 0 ? room : lineCharactersMax - 1);
    this.#put(room > 0 ? '' : '\r\n ', part);
    return part.length;
  }

  #put(between: string, text: string): void {
    this.text += between + text;
    this.#column = (between.startsWith('\r\n') ? 1 : this.#column + between.length) + text.length;
  }
}
