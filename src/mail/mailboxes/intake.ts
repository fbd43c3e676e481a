/** A message on its way in: its bytes become a draft, its structure a summary, in bounded memory. */
import { MessageParser } from '../../formats/message/index.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import type { Draft } from '../../store/blobs/index.ts';
import type { Body } from '../../store/database/index.ts';
import { printSummary } from './summary.ts';

/** What came in: ready to be stored by `append` or by the store's `deliver`. */
export interface TakenIn {
  readonly body: Body;
  readonly summary: Uint8Array;
  /** The fields of the message's own header. */
  readonly header: readonly HeaderField[];
}

/** Dispose it after the command that stores its body; before, to forget the message. */
export interface Intake extends AsyncDisposable {
  readonly sizeBytes: number;
  /** Takes a copy of `chunk`. Wait for a promise it answers: that is the disk's back-pressure. */
  write(chunk: Uint8Array): Promise<void> | void;
  /** No more comes. */
  finish(): Promise<TakenIn>;
}

export class DraftIntake implements Intake {
  readonly #draft: Draft;
  readonly #parser = new MessageParser();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  get sizeBytes(): number {
    return this.#draft.sizeBytes;
  }

  write(chunk: Uint8Array): Promise<void> | void {
    this.#parser.write(chunk);
    return this.#draft.write(chunk);
  }

  async finish(): Promise<TakenIn> {
    const message = this.#parser.end();
    return { body: await this.#draft.finish(), summary: printSummary(message), header: message.root.header };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#draft[Symbol.asyncDispose]();
  }
}
