/** Rules of style elements, the simple ones: of an element name, a class, both, or an id, that hold on every screen. */
import { limits } from '../../../base/limits.ts';
import { type Declarations, noDeclarations, parseDeclarations, withoutComments } from './declarations.ts';

const simpleSelector = /^(?:[a-z][a-z0-9]*|[a-z0-9]*\.[\w-]+|#[\w-]+)$/;
/** Of one element. */
const classesMax = 10;

export class StyleRules {
  readonly #rules = new Map<string, Declarations>();

  /** Takes the text of a style element. What is in an at-rule holds for some readers only: it is passed over. */
  add(sheet: string): void {
    const text = withoutComments(sheet).replace(/<!--|-->/g, ' ');
    for (let at = 0; at < text.length && this.#rules.size < limits.htmlStyleRulesMax;) {
      const open = text.indexOf('{', at);
      if (open < 0) return;
      const prelude = text.slice(at, open);
      const start = prelude.slice(Math.max(prelude.lastIndexOf(';'), prelude.lastIndexOf('}')) + 1).trim();
      const end = start.startsWith('@') ? blockEnd(text, open) : endOf(text, open);
      if (!start.startsWith('@')) this.#addRule(start, text.slice(open + 1, end));
      at = end + 1;
    }
  }

  /** What the rules say of an element. */
  of(name: string, classes: string | undefined, id: string | undefined): Declarations {
    if (this.#rules.size === 0) return noDeclarations;
    const names = classes?.toLowerCase().trim().split(/\s+/, classesMax) ?? [];
    const ofClasses = names.flatMap((one) => [`.${one}`, `${name}.${one}`]);
    const selectors = id === undefined ? [name, ...ofClasses] : [name, ...ofClasses, `#${id.toLowerCase()}`];
    return selectors.reduce((all, selector) => merged(all, this.#rules.get(selector)), noDeclarations);
  }

  #addRule(selectors: string, body: string): void {
    const declarations = parseDeclarations(body);
    if (declarations.size === 0) return;
    for (const written of selectors.toLowerCase().split(',')) {
      const selector = written.trim();
      if (!simpleSelector.test(selector) || this.#rules.size >= limits.htmlStyleRulesMax) continue;
      this.#rules.set(selector, merged(this.#rules.get(selector), declarations));
    }
  }
}

/** Both together; where both say something, `second` counts. */
export function merged(first: Declarations | undefined, second: Declarations | undefined): Declarations {
  if (first === undefined || first.size === 0) return second ?? noDeclarations;
  return second === undefined || second.size === 0 ? first : new Map([...first, ...second]);
}

function endOf(text: string, open: number): number {
  const end = text.indexOf('}', open);
  return end < 0 ? text.length : end;
}

function blockEnd(text: string, open: number): number {
  const braces = /[{}]/g;
  braces.lastIndex = open;
  let depth = 0;
  for (let brace = braces.exec(text); brace !== null; brace = braces.exec(text)) {
    depth += brace[0] === '{' ? 1 : -1;
    if (depth === 0) return brace.index;
  }
  return text.length;
}
