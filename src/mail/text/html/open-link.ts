/** A link whose end has not come yet. */
import { limits } from '../../../base/limits.ts';
import { Flow } from './flow.ts';
import type { HtmlLink } from './types.ts';

export class OpenLink {
  /** Its text is not seen where it begins. */
  readonly isHidden: boolean;
  readonly #href: string;
  readonly #flow = new Flow();
  #length = 0;
  #isImage = false;
  #showsImage = false;

  constructor(href: string, isHidden: boolean) {
    this.#href = href;
    this.isHidden = isHidden;
  }

  add(text: string): void {
    if (this.#length < limits.htmlAttributeCharactersMax) this.#flow.add(text);
    this.#length += text.length;
  }

  breakAt(name: string): void {
    this.#flow.breakAt(name);
  }

  holdsImage(isHidden: boolean): void {
    this.#isImage = true;
    this.#showsImage ||= !isHidden;
  }

  end(): HtmlLink {
    const text = this.#flow.take().replaceAll('\n', ' ').slice(0, limits.htmlAttributeCharactersMax);
    const isHidden = this.isHidden && !this.#showsImage;
    return { kind: 'link', href: this.#href, text, isImage: this.#isImage, isHidden };
  }
}
