/** What a message says to its reader, and to those who only look at its bytes: its language, its links, what it hides. */
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import type { Part } from '../../formats/message/index.ts';
import { isDisguised, languageOf, type MessagePiece, messagePieces, textPartOf } from '../text/index.ts';
import type { MessageSource } from './source.ts';
import type { LinkNote, SayingNote } from './types.ts';

/** So much text is enough to know a language by. */
const languageCharacters = 4096;

/** Reads the text of a message, as far as the search index would. */
export async function sayingOf(root: Part, source: MessageSource): Promise<SayingNote> {
  const heard = new Heard();
  for await (const piece of messagePieces(source, textPartOf(root))) heard.take(piece);
  return heard.note();
}

class Heard {
  #text = '';
  #hiddenCharacters = 0;
  readonly #links: LinkNote[] = [];
  #linkCount = 0;

  take(piece: MessagePiece): void {
    if (piece.kind === 'text') this.#read(piece.text);
    else if (piece.kind === 'hidden') this.#hiddenCharacters += piece.text.length;
    else if (piece.kind === 'link') this.#link(piece);
  }

  note(): SayingNote {
    return {
      ...given('language', languageOf(this.#text)),
      hiddenCharacters: this.#hiddenCharacters,
      linkCount: this.#linkCount,
      links: this.#links,
    };
  }

  #read(text: string): void {
    if (this.#text.length < languageCharacters) this.#text += `${text.slice(0, languageCharacters)}\n`;
  }

  #link(link: MessagePiece & { readonly kind: 'link' }): void {
    this.#linkCount += 1;
    if (this.#links.length >= limits.linksShownMax) return;
    const { part, href, text, isHidden } = link;
    const marks = { ...(isHidden && { isHidden }), ...(isDisguised(link) && { isDisguised: true as const }) };
    this.#links.push({ part, href, text, ...marks });
  }
}
