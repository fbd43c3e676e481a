import { readFetchItems } from './fetch.ts';
import { Lexer } from './lexer.ts';
import type { DateTime } from './dates.ts';
import { readSearchProgram } from './search.ts';
import type { SearchProgram } from './search.ts';
import { statusItems, type FetchItem, type Flag, type StatusItem, type StoreAction } from './types.ts';

const storeModes = new Map<string | undefined, StoreAction['mode']>([
  ['+', 'add'],
  ['-', 'remove'],
]);

/** RFC 2971 §3.3: no more than 30 pairs. */
const idPairsMax = 30;

/** What may stand before the literal of an append-message (RFC 3502 §6.3.11). */
export interface AppendOptions {
  readonly flags: readonly Flag[];
  readonly internalDate?: DateTime;
}

/**
 * Reads one command from left to right. Each method is a rule of RFC 3501 §9 and is named after it; it consumes what
 * it matches or throws a Fault that names the column, and never throws anything else. `M` is the session's token for a
 * message literal.
 */
export class Reader<M = never> extends Lexer<M> {
  /** A macro, one fetch-att, or a list of them. Macros are expanded. */
  fetchItems(): FetchItem[] {
    return readFetchItems(this);
  }

  /** store-att-flags: "+FLAGS.SILENT (\Seen)", also without the parentheses. */
  storeAction(): StoreAction {
    const sign = this.accept(/[+-]/y);
    this.expect(/FLAGS/iy, 'FLAGS');
    const silent = this.accept(/\.SILENT/iy) !== undefined;
    const flags = this.space().next === '(' ? this.flagList() : this.spaced(() => this.flag());
    return { mode: storeModes.get(sign) ?? 'replace', silent, flags };
  }

  /** What stands behind SEARCH, with CHARSET. */
  searchProgram(): SearchProgram {
    return readSearchProgram(this);
  }

  /** "(" status-att *(SP status-att) ")" */
  statusItems(): StatusItem[] {
    return this.list(() => {
      const name = this.keyword();
      return statusItems.find((item) => item === name) ?? this.fail('a status item');
    });
  }

  /** id-params-list of RFC 2971 §4, binary strings; the value undefined is NIL. */
  idParameters(): Map<string, string | undefined> {
    if (this.acceptNil()) return new Map();
    const pairs = this.listOrEmpty(() => this.#idPair());
    if (pairs.length > idPairsMax) this.fail(`no more than ${idPairsMax} pairs`);
    return new Map(pairs);
  }

  /** Values without quotes and commas between stand in no grammar but come from real clients. */
  #idPair(): readonly [string, string | undefined] {
    const field = this.string();
    this.accept(/,/y);
    const value = this.space().acceptNil() ? undefined : this.astring();
    this.accept(/,/y);
    return [field, value];
  }

  /** [SP flag-list] [SP date-time] SP, up to where the message's literal begins. */
  appendOptions(): AppendOptions {
    const flags = this.space().next === '(' ? this.flagList() : undefined;
    if (flags) this.space();
    const internalDate = this.next === '"' ? this.dateTime() : undefined;
    if (internalDate) this.space();
    return { flags: flags ?? [], ...(internalDate && { internalDate }) };
  }
}
