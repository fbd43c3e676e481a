/** The flags that the client was told to exist in a mailbox (RFC 3501 §7.2.6). */
import { printFlags, systemFlags, type Flag } from '../../formats/imap/index.ts';

export class Keywords {
  readonly #told = new Set<string>(systemFlags.map((flag) => flag.toLowerCase()));
  readonly #flags: Flag[] = [...systemFlags];
  /** Most messages of a mailbox share one of a few lists. */
  readonly #learned = new WeakSet<readonly Flag[]>();

  /** Adds the keywords that are new in `flags`; answers whether any was. */
  learn(flags: readonly Flag[]): boolean {
    if (this.#learned.has(flags)) return false;
    this.#learned.add(flags);
    const fresh = flags.filter((flag) => !flag.startsWith('\\') && !this.#told.has(flag.toLowerCase()));
    for (const flag of fresh) this.#add(flag);
    return fresh.length > 0;
  }

  /** FLAGS and PERMANENTFLAGS; "\*" says that new keywords may be made (RFC 3501 §7.1). */
  *responses(readOnly: boolean): Generator<string> {
    yield `* FLAGS ${printFlags(this.#flags)}\r\n`;
    const permanent = readOnly ? [] : [...this.#flags, '\\*'];
    yield `* OK [PERMANENTFLAGS ${printFlags(permanent)}] ${readOnly ? 'No flag can be changed' : 'Flags are kept'}\r\n`;
  }

  #add(flag: Flag): void {
    if (this.#told.has(flag.toLowerCase())) return;
    this.#told.add(flag.toLowerCase());
    this.#flags.push(flag);
  }
}
