/** What a message is read for once: its summary, and the keys of its thread. The same bytes, the same answers. */
import { GrowingBytes } from '../../base/growing-bytes.ts';
import { limits } from '../../base/limits.ts';
import { MessageParser } from '../../formats/message/index.ts';
import type { HeaderField } from '../../formats/message/index.ts';
import { previewOf } from './preview.ts';
import { printSummary } from './summary.ts';
import { messageKeyOf, threadKeyOfBytes, threadKeysOf } from './thread-keys.ts';

export interface ReadMessage {
  readonly summary: Uint8Array;
  readonly threadKeys: readonly number[];
  /** The number of its Message-ID under its subject; undefined where it has none. */
  readonly messageKey: number | undefined;
  /** The fields of the message's own header. */
  readonly header: readonly HeaderField[];
}

/** Most messages are no larger. */
const usualBytes = 8192;

/** Reads a whole message, chunk by chunk. */
export async function readMessage(chunks: AsyncIterable<Uint8Array>): Promise<ReadMessage> {
  const reading = new MessageReading();
  for await (const chunk of chunks) reading.write(chunk);
  return reading.end();
}

/** Reads a message that comes in chunks; holds its header and where its text begins. */
export class MessageReading {
  readonly #parser = new MessageParser();
  readonly #start = new GrowingBytes(usualBytes);

  /** Does not keep the chunk. */
  write(chunk: Uint8Array): void {
    this.#parser.write(chunk);
    const room = limits.previewSourceBytesMax - this.#start.length;
    if (room > 0) this.#start.push(chunk.subarray(0, room));
  }

  end(): ReadMessage {
    const message = this.#parser.end();
    const { header } = message.root;
    const preview = previewOf(message.root, this.#start.bytes);
    const related = threadKeysOf(header);
    // The same message twice is one thread, also where it has no id (RFC 8474 §5.2).
    const threadKeys = related.length > 0 ? related : [threadKeyOfBytes(this.#start.bytes)];
    const messageKey = messageKeyOf(header);
    return { summary: printSummary(message, preview), threadKeys, messageKey, header };
  }
}
