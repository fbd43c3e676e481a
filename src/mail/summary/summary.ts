/**
 * What is read from a message once, on arrival, and kept beside it as opaque bytes: the wire forms of IMAP, the fields that
 * lists show, where the parts lie, how the text begins. It depends on the bytes of the message alone, so copies share it.
 */
import { limits } from '../../base/limits.ts';
import { printBody } from '../../formats/imap/index.ts';
import type { Day } from '../../formats/imap/index.ts';
import { isKeyField, listFieldNames } from './kept-fields.ts';
import type { Marks } from './marks.ts';
import type { PartPlace } from './parts.ts';
import { shortened } from './preview.ts';
import { newestVersion, Summary3 } from './version-3.ts';
import { Summary2 } from './version-2.ts';
import type { SummaryContent } from './content.ts';

export { newestVersion, printSummary } from './version-3.ts';

/** Reads stored summary bytes of any version. Each thing is taken out when asked for. */
export class Summary implements SummaryContent {
  readonly #content: SummaryContent;
  #root: PartPlace | undefined;

  constructor(bytes: Uint8Array) {
    this.#content = contentOf(bytes);
  }

  /** True when the summary keeps the text of that field (lower case), so that `text` knows whether the message has it. */
  static keeps(name: string): boolean {
    return isKeyField(name);
  }

  /** True when `listFields` has the field of that name (lower case) if the message has it. */
  static keepsBytes(name: string): boolean {
    return listFieldNames.has(name);
  }

  get envelope(): string {
    return this.#content.envelope;
  }

  /** BODY, ready for the wire. */
  get body(): string {
    return printBody(this.#content.bodyStructure);
  }

  get bodyStructure(): string {
    return this.#content.bodyStructure;
  }

  get sentDay(): Day | undefined {
    return this.#content.sentDay;
  }

  get root(): PartPlace {
    this.#root ??= this.#content.root;
    return this.#root;
  }

  get listFields(): Uint8Array | undefined {
    return this.#content.listFields;
  }

  get preview(): string | undefined {
    return this.#content.preview;
  }

  /** As much of the preview as IMAP shows. */
  get shortPreview(): string | undefined {
    return this.preview && shortened(this.preview, limits.imapPreviewCharactersMax);
  }

  get marks(): Marks | undefined {
    return this.#content.marks;
  }

  text(name: string): string | undefined {
    return this.#content.text(name);
  }
}

function contentOf(bytes: Uint8Array): SummaryContent {
  const [version] = bytes;
  if (version === newestVersion) return new Summary3(bytes);
  if (version === 1 || version === 2) return new Summary2(bytes);
  throw new Error(`Summary version ${version} is not known`);
}
