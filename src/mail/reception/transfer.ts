import { binaryOf, bytesOf, isAscii } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { type HeaderField, parseHeader } from '../../formats/message/index.ts';
import { addressOf, isSmtpUtf8, parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, LocalDelivery, RemoteDelivery, TracedArrival } from '../../store/records/index.ts';
import type { Intake } from '../mailboxes/index.ts';
import type { Envelope } from './envelope.ts';
import { HeaderGate } from './header-gate.ts';

/** Bytes, or text as a binary string. */
export type Piece = Uint8Array | string;

export interface TransferOptions {
  readonly id: string;
  readonly envelope: Envelope;
  readonly intake: Intake;
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly messageBytesMax: number;
  readonly now: () => number;
  /** Judges the header and answers what it becomes. Throws a Fault to refuse the message. */
  readonly mend: (header: Uint8Array, fields: readonly HeaderField[]) => Promise<readonly Piece[]>;
}

/** What became of a message. */
export interface Delivery {
  readonly id: string;
  readonly sizeBytes: number;
  readonly local: number;
  readonly remote: number;
}

/**
 * One message coming in, chunk by chunk. After a Fault of `write` the message is lost to us and nothing of it is kept;
 * after `deliver` has resolved it is on disk for every recipient.
 */
export class Transfer implements AsyncDisposable {
  readonly #options: TransferOptions;
  readonly #gate = new HeaderGate();
  #sizeBytes = 0;
  #asciiHeader = true;

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  /** Content with CRLF line ends. Wait for the promise it may answer. Throws Fault `messageTooLarge`, `badMessage` ... */
  write(chunk: Uint8Array): Promise<void> | void {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.#options.messageBytesMax) {
      throw new Fault('messageTooLarge', `A message may have ${this.#options.messageBytesMax} bytes at most`);
    }
    if (this.#gate.open) return this.#options.intake.write(chunk);
    const found = this.#gate.push(chunk);
    if (found) return this.#letThrough(found.header, found.rest);
  }

  /** No more comes: stores the message for everybody. Throws Fault `storageFull`, `unavailable` ... */
  async deliver(): Promise<Delivery> {
    if (!this.#gate.open) await this.#letThrough(this.#gate.close(), new Uint8Array(0));
    const { database, intake, envelope, id, now } = this.#options;
    const { body, summary, threadKeys } = await intake.finish();
    const at = now();
    const local = localDeliveries(envelope);
    const remote = remoteDeliveries(envelope, this.#asciiHeader, id, at);
    const arrival = arrivalOf(envelope, id);
    const delivery = { now: at, internalDate: at, summary, threadKeys, local, remote, arrival };
    await database.write('deliver', delivery, [body]);
    return { id, sizeBytes: body.sizeBytes, local: local.length, remote: remote.length };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#options.intake[Symbol.asyncDispose]();
  }

  async #letThrough(header: Uint8Array, rest: Uint8Array): Promise<void> {
    const fields = parseHeader(header);
    if (this.#options.envelope.smtputf8) this.#asciiHeader = isAscii(binaryOf(header));
    refuseLoops(fields);
    for (const piece of await this.#options.mend(header, fields)) {
      await this.#options.intake.write(typeof piece === 'string' ? bytesOf(piece) : piece);
    }
    await this.#options.intake.write(rest);
  }
}

/** RFC 5321 §6.3: a message that went through too many servers goes in circles. */
function refuseLoops(fields: readonly HeaderField[]): void {
  const hops = fields.filter((field) => field.name.toLowerCase() === 'received').length;
  if (hops > limits.receivedFieldsMax)
    throw new Fault('mailLoop', `The message passed ${hops} servers, it goes in circles`);
}

function localDeliveries(envelope: Envelope): LocalDelivery[] {
  const accounts = new Set(envelope.recipients.flatMap((recipient) => recipient.local));
  return [...accounts].map((accountId) => ({ accountId, mailbox: 'INBOX', flags: 0 }));
}

/** What the trace keeps of the way here. */
function arrivalOf({ client, reversePath, recipients }: Envelope, trace: string): TracedArrival {
  const { address, greeting, account } = client;
  return {
    trace,
    client: address,
    name: greeting,
    ...(account && { login: account }),
    reversePath: textOf(reversePath),
    recipients: recipients.map(({ path, local, remote }) => ({ address: addressOf(path), local, remote })),
  };
}

/** RFC 6531 §3.4: a message goes on with SMTPUTF8 only where something in it or around it is not ASCII. */
function remoteDeliveries(envelope: Envelope, asciiHeader: boolean, messageId: string, now: number): RemoteDelivery[] {
  const { recipients, reversePath } = envelope;
  const addresses = new Set(recipients.flatMap((recipient) => recipient.remote));
  return [...addresses].map((forwardPath) => {
    const path = parseAddress(forwardPath);
    const smtputf8 = envelope.smtputf8 && !(asciiHeader && !isSmtpUtf8(reversePath) && !isSmtpUtf8(path));
    return {
      messageId,
      reversePath: textOf(reversePath),
      forwardPath,
      domain: path.domain,
      smtputf8,
      nextAttemptAt: now,
    };
  });
}

/** How the queue writes a path: '' for the null path. */
function textOf(path: Path | null): string {
  return path === null ? '' : addressOf(path);
}
