/** The elements that are open, as browsers close them: roughly, in bounded memory, at most a fixed number of steps a tag. */
import { limits } from '../../../base/limits.ts';
import { isBlock } from './flow.ts';
import { firstLook, type Look } from './look.ts';

interface OpenElement {
  readonly name: string;
  readonly look: Look;
}

const tableParts: ReadonlySet<string> = new Set(['table', 'tbody', 'tfoot', 'thead', 'tr', 'td', 'th']);
/** Through these, nothing that began outside is ended from inside, but by parts of tables. */
const walls: ReadonlySet<string> = new Set(['table', 'td', 'th', 'caption']);

/** Elements that end others which nobody ended, up to one of the last ones. */
const enders: ReadonlyMap<string, { readonly ends: readonly string[]; readonly upTo: readonly string[] }> = new Map([
  ['li', { ends: ['li'], upTo: ['ul', 'ol', 'menu', 'td', 'th', 'table'] }],
  ['dt', { ends: ['dt', 'dd'], upTo: ['dl', 'td', 'th', 'table'] }],
  ['dd', { ends: ['dt', 'dd'], upTo: ['dl', 'td', 'th', 'table'] }],
  ['td', { ends: ['td', 'th'], upTo: ['tr', 'table'] }],
  ['th', { ends: ['td', 'th'], upTo: ['tr', 'table'] }],
  ['tr', { ends: ['tr'], upTo: ['table'] }],
]);

/** Elements that have nothing in them. */
const empty: ReadonlySet<string> = new Set(
  'area base basefont bgsound br col embed hr img input link meta param source track wbr'.split(' '),
);

export class OpenElements {
  readonly #open: OpenElement[] = [];
  /** Those that would lie deeper than is kept. */
  #deeper = 0;

  /** Of the innermost element. */
  get look(): Look {
    return this.#open.at(-1)?.look ?? firstLook;
  }

  /** Ends what an element of that name ends by beginning. */
  makeWay(name: string): void {
    if (isBlock(name) && this.#open.at(-1)?.name === 'p') this.#open.pop();
    const ender = enders.get(name);
    if (ender)
      this.#end(
        ({ name }) => ender.ends.includes(name),
        ({ name }) => ender.upTo.includes(name),
      );
  }

  begin(name: string, look: Look): void {
    if (empty.has(name)) return;
    if (this.#open.length < limits.htmlDepthMax) this.#open.push({ name, look });
    else this.#deeper++;
  }

  end(name: string): void {
    if (this.#deeper > 0) this.#deeper--;
    else
      this.#end(
        (one) => one.name === name,
        (one) => walls.has(one.name) && !tableParts.has(name),
      );
  }

  #end(isMeant: (one: OpenElement) => boolean, isWall: (one: OpenElement) => boolean): void {
    const at = this.#open.findLastIndex((one) => isMeant(one) || isWall(one));
    const found = this.#open[at];
    if (found && isMeant(found)) this.#open.length = at;
  }
}
