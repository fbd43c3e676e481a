import { bytesOf } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { field, type HeaderField, parseHeader } from '../../formats/message/index.ts';
import { addressOf } from '../../formats/smtp/index.ts';
import type { Envelope } from './envelope.ts';
import { HeaderGate } from './header-gate.ts';
import type { LargeHeaders } from './large-headers.ts';
import type { Passage } from './passage.ts';
import { knownOf } from './traced.ts';
import { type Delivery, type Piece, refuseLoops, type Transfer } from './transfer.ts';
import { textOf } from './ways.ts';
import type { Visit } from './visit.ts';

export interface PassedTransferOptions {
  readonly id: string;
  readonly visit: Visit;
  readonly envelope: Envelope;
  readonly passage: Passage;
  readonly messageBytesMax: number;
  readonly largeHeaders: LargeHeaders;
  /** Judges the header and answers what it becomes. Throws a Fault to refuse the message. */
  readonly mend: (header: Uint8Array, fields: readonly HeaderField[]) => Promise<readonly Piece[]>;
}

/** A message that goes through this house without being kept: what is held of it is its header. */
export class PassedTransfer implements Transfer {
  readonly #options: PassedTransferOptions;
  readonly #gate: HeaderGate;
  #sizeBytes = 0;
  #header: Uint8Array = new Uint8Array(0);

  constructor(options: PassedTransferOptions) {
    this.#options = options;
    this.#gate = new HeaderGate(options.largeHeaders);
  }

  async write(chunk: Uint8Array): Promise<void> {
    const { messageBytesMax, passage } = this.#options;
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > messageBytesMax) {
      throw new Fault('messageTooLarge', `A message may have ${messageBytesMax} bytes at most`);
    }
    if (this.#gate.open) return await passage.write(chunk);
    const found = this.#gate.push(chunk);
    if (found) await this.#letThrough(found.header, found.rest);
  }

  /** Resolves when the host has the message. Throws what it says, Fault `unavailable` where it fell silent. */
  async deliver(): Promise<Delivery> {
    if (!this.#gate.open) await this.#letThrough(this.#gate.close(), new Uint8Array(0));
    const { id, visit, envelope, passage } = this.#options;
    const sizeBytes = this.#sizeBytes;
    const { address: client, greeting: name } = visit.client;
    const messageId = field(parseHeader(this.#header), 'message-id');
    const arrival = {
      trace: id,
      client,
      name,
      reversePath: textOf(envelope.reversePath),
      recipients: through(envelope),
    };
    await passage.deliver({ arrival: { ...arrival, ...knownOf(visit, messageId) }, sizeBytes, header: this.#header });
    return { id, sizeBytes, local: 0, remote: envelope.recipients.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gate[Symbol.dispose]();
    await this.#options.passage[Symbol.asyncDispose]();
  }

  async #letThrough(header: Uint8Array, rest: Uint8Array): Promise<void> {
    const fields = parseHeader(header);
    refuseLoops(fields);
    this.#header = Uint8Array.from(header);
    const { mend, passage } = this.#options;
    for (const piece of await mend(header, fields))
      await passage.write(typeof piece === 'string' ? bytesOf(piece) : piece);
    await passage.write(rest);
  }
}

/** The trace of the way out tells who took over what. */
function through({ recipients }: Envelope) {
  return recipients.map(({ path, relayed }) => ({
    address: addressOf(path),
    local: [],
    remote: [{ address: addressOf(path), ...(relayed && { passedTo: relayed.leadsTo }) }],
    actions: [],
  }));
}
