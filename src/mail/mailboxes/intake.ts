/** A message on its way in: its bytes become a draft, and are read meanwhile, in bounded memory. */
import type { Draft } from '../../store/blobs/index.ts';
import type { Body } from '../../store/database/index.ts';
import { MessageReading } from '../summary/index.ts';
import type { ReadMessage } from '../summary/index.ts';

/** What came in: ready to be stored by `append` or by the store's `deliver`. */
export interface TakenIn extends ReadMessage {
  readonly body: Body;
}

/** Dispose it after the command that stores its body; before, to forget the message. */
export interface Intake extends AsyncDisposable {
  readonly sizeBytes: number;
  /** Wait for a promise it answers, and leave `chunk` as it is until then: that is the disk's back-pressure. */
  write(chunk: Uint8Array): Promise<void> | void;
  /** No more comes. */
  finish(): Promise<TakenIn>;
}

export class DraftIntake implements Intake {
  readonly #draft: Draft;
  readonly #reading = new MessageReading();

  constructor(draft: Draft) {
    this.#draft = draft;
  }

  get sizeBytes(): number {
    return this.#draft.sizeBytes;
  }

  write(chunk: Uint8Array): Promise<void> | void {
    this.#reading.write(chunk);
    return this.#draft.write(chunk);
  }

  async finish(): Promise<TakenIn> {
    const read = this.#reading.end();
    return { ...read, body: await this.#draft.finish() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#draft[Symbol.asyncDispose]();
  }
}
