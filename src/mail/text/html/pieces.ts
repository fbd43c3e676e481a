/** HTML as all that is in it: the text that is seen and the text that is not, links, pictures, where forms are sent. */
import { limits } from '../../../base/limits.ts';
import { type Declarations, noDeclarations, parseDeclarations, pixelsOf } from './declarations.ts';
import { Flow, oneBlank } from './flow.ts';
import { hidesPictures, type Look, lookIn } from './look.ts';
import { OpenElements } from './open-elements.ts';
import { OpenLink } from './open-link.ts';
import { merged, StyleRules } from './style-rules.ts';
import type { HtmlPiece } from './types.ts';
import { HtmlWalker } from './walker.ts';

const told = 'action alt background bgcolor class color height hidden href id src style text width'.split(' ');

type Attributes = ReadonlyMap<string, string>;

/**
 * The pieces of a source that comes in pieces itself. Linear in the source, in memory bounded by the pieces of the source and
 * base/limits.ts. Hidden is what a style attribute, an attribute of old HTML or a simple rule of a style element hides.
 */
export class HtmlPieces {
  readonly #flow = new Flow();
  readonly #elements = new OpenElements();
  readonly #rules = new StyleRules();
  readonly #walker = this.#walk();
  #pieces: HtmlPiece[] = [];
  #name = '';
  #attributes = new Map<string, string>();
  #isHidden = false;
  #link: OpenLink | undefined;
  #sheet = '';
  /** Of the sheets before. */
  #sheetsLength = 0;

  /** The pieces that became known. */
  write(source: string): HtmlPiece[] {
    this.#walker.write(source);
    return this.#take();
  }

  /** The rest. */
  end(): HtmlPiece[] {
    this.#walker.end();
    this.#endLink();
    return this.#take();
  }

  #walk(): HtmlWalker {
    return new HtmlWalker({
      attributes: new Set(told),
      valueCharactersMax: limits.htmlAttributeCharactersMax,
      text: (text) => this.#add(text),
      open: (name) => this.#begin(name),
      attribute: (name, value) => void this.#attributes.set(name, value.slice(0, limits.htmlAttributeCharactersMax)),
      opened: () => this.#opened(this.#name, this.#attributes),
      close: (name) => this.#close(name),
      style: (text) => this.#addToSheet(text),
    });
  }

  #take(): HtmlPiece[] {
    this.#endWords();
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }

  #add(text: string): void {
    this.#flow.add(text);
    if (this.#link?.isHidden === this.#isHidden) this.#link.add(text);
  }

  #begin(name: string): void {
    this.#name = name;
    if (this.#attributes.size > 0) this.#attributes = new Map();
    this.#elements.makeWay(name);
    this.#breakAt(name);
  }

  #opened(name: string, attributes: Attributes): void {
    const outer = this.#elements.look;
    const look = lookIn(outer, declarationsOf(name, attributes, this.#rules));
    this.#elements.begin(name, look);
    this.#see();
    this.#tellOf(name, attributes, look);
  }

  #close(name: string): void {
    if (name === 'style') this.#endSheet();
    if (name === 'a') this.#endLink();
    this.#breakAt(name);
    this.#elements.end(name);
    this.#see();
  }

  #breakAt(name: string): void {
    this.#flow.breakAt(name);
    this.#link?.breakAt(name);
  }

  /** What comes next is seen, or not. */
  #see(): void {
    const { isHidden } = this.#elements.look;
    if (isHidden === this.#isHidden) return;
    this.#endWords();
    this.#isHidden = isHidden;
  }

  #endWords(): void {
    const text = this.#flow.take();
    if (text !== '') this.#pieces.push({ kind: this.#isHidden ? 'hidden' : 'text', text });
  }

  #tellOf(name: string, attributes: Attributes, look: Look): void {
    const href = attributes.get(name === 'form' ? 'action' : 'href')?.trim();
    if (name === 'img') this.#tellOfImage(attributes, hidesPictures(look));
    else if (href === undefined || href === '') return;
    else if (name === 'a') this.#beginLink(href, look);
    else if (name === 'area') this.#tellOfArea(href, attributes, hidesPictures(look));
    else if (name === 'form' || name === 'base') this.#tell({ kind: name, href });
  }

  #tellOfImage(attributes: Attributes, isHidden: boolean): void {
    this.#link?.holdsImage(isHidden);
    const src = attributes.get('src')?.trim() ?? '';
    this.#tell({ kind: 'image', src, alt: altOf(attributes), ...sizeOf(attributes), isHidden });
  }

  #tellOfArea(href: string, attributes: Attributes, isHidden: boolean): void {
    this.#tell({ kind: 'link', href, text: altOf(attributes), isImage: true, isHidden });
  }

  #beginLink(href: string, { isHidden }: Look): void {
    this.#endLink();
    this.#link = new OpenLink(href, isHidden);
  }

  #endLink(): void {
    const link = this.#link;
    this.#link = undefined;
    if (link) this.#tell(link.end());
  }

  #tell(piece: HtmlPiece): void {
    this.#endWords();
    this.#pieces.push(piece);
  }

  #addToSheet(text: string): void {
    const room = limits.htmlStyleCharactersMax - this.#sheetsLength - this.#sheet.length;
    this.#sheet += text.slice(0, Math.max(room, 0));
  }

  #endSheet(): void {
    this.#rules.add(this.#sheet);
    this.#sheetsLength += this.#sheet.length;
    this.#sheet = '';
  }
}

function altOf(attributes: Attributes): string {
  return oneBlank(attributes.get('alt') ?? '').trim();
}

/** As its attributes say, or its style. */
function sizeOf(attributes: Attributes): { width?: number; height?: number } {
  const style = parseDeclarations(attributes.get('style') ?? '');
  const width = dimensionOf(attributes.get('width')) ?? pixelsOf(style.get('width'));
  const height = dimensionOf(attributes.get('height')) ?? pixelsOf(style.get('height'));
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}

/** The number that an attribute begins with; none where it is a percentage. */
function dimensionOf(value: string | undefined): number | undefined {
  const [whole, number] = /^\s*(\d{1,6})(?![\d.]*%)/.exec(value ?? '') ?? [];
  return whole === undefined ? undefined : Number(number);
}

/** All that is said about how an element looks: by attributes of old HTML, by rules, by its own style, which counts most. */
function declarationsOf(name: string, attributes: Attributes, rules: StyleRules): Declarations {
  const ofRules = rules.of(name, attributes.get('class'), attributes.get('id'));
  if (attributes.size === 0 && name !== 'template') return ofRules;
  const style = attributes.get('style');
  const own = style === undefined ? noDeclarations : parseDeclarations(style);
  return merged(merged(oldDeclarations(name, attributes), ofRules), own);
}

function oldDeclarations(name: string, attributes: Attributes): Declarations {
  const declarations = new Map<string, string>();
  const set = (property: string, value: string | undefined): void => {
    if (value !== undefined) declarations.set(property, value.trim().toLowerCase());
  };
  if (name === 'template' || attributes.has('hidden')) set('display', 'none');
  if (name === 'font') set('color', attributes.get('color'));
  if (name === 'body') set('color', attributes.get('text'));
  set('background-color', attributes.get('bgcolor'));
  if (attributes.has('background')) set('background-image', 'url()');
  return declarations.size === 0 ? noDeclarations : declarations;
}
