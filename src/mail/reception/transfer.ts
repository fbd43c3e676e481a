import { binaryOf, bytesOf, isAscii, utf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { BinaryConverter, field, type HeaderField, parseHeader } from '../../formats/message/index.ts';
import { deliveryTerms, LineMender, type Path } from '../../formats/smtp/index.ts';
import type { Database } from '../../store/database/index.ts';
import type { commands, Sent, SentCopy } from '../../store/records/index.ts';
import { addressKey } from '../addresses/index.ts';
import type { Intake, TakenIn } from '../mailboxes/index.ts';
import type { Letter, Tidings } from '../notices/index.ts';
import type { Envelope } from './envelope.ts';
import { successesOf, toldOf } from './success.ts';
import { arrivalOf, knownOf } from './traced.ts';
import type { Visit } from './visit.ts';
import { HeaderGate } from './header-gate.ts';
import type { LargeHeaders } from './large-headers.ts';
import { heldUntil, textOf, waysOf } from './ways.ts';

/** Bytes, or text as a binary string. */
export type Piece = Uint8Array | string;

/** Who sends a message, and how much they may. */
export type SentBy = Omit<Sent, 'recipients'>;

export interface TransferOptions {
  readonly id: string;
  readonly visit: Visit;
  readonly envelope: Envelope;
  readonly intake: Intake;
  readonly database: Pick<Database<typeof commands>, 'write'>;
  readonly messageBytesMax: number;
  readonly largeHeaders: LargeHeaders;
  readonly now: () => number;
  /** The return path of mail that our alias sends on. */
  readonly returnPath: (reversePath: Path | null, alias: string) => Promise<Path | null>;
  /** Writes to the sender what became of the message. */
  readonly tell: (tidings: Tidings) => Promise<Letter | undefined>;
  /** Judges the header and answers what it becomes. Throws a Fault to refuse the message. */
  readonly mend: (header: Uint8Array, fields: readonly HeaderField[]) => Promise<readonly Piece[]>;
  /** Of a message that one of our people sends: it is counted, and its sender may get a copy. */
  readonly outgoing?: {
    readonly sent?: SentBy;
    /** For so long it waits here, so that its sender can take it back. */
    readonly graceMs?: number;
    readonly copy?: {
      readonly intake: Intake;
      readonly mend: (header: Uint8Array, fields: readonly HeaderField[]) => readonly Piece[];
    };
  };
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
 * after `deliver` has resolved somebody answers for it, for every recipient.
 */
export interface Transfer extends AsyncDisposable {
  /** Content with CRLF line ends. Wait for the promise it may answer. Throws Fault `messageTooLarge`, `badMessage` ... */
  write(chunk: Uint8Array): Promise<void> | void;
  /** No more comes. Throws Fault `storageFull`, `unavailable` ... */
  deliver(): Promise<Delivery>;
}

/** A message that stays here: after `deliver` it is on disk. */
export class KeptTransfer implements Transfer {
  readonly #options: TransferOptions;
  readonly #gate: HeaderGate;
  /** RFC 3030 §3: what comes as binary is made fit for our store and for every way on. */
  readonly #binary: BinaryConverter | undefined;
  readonly #mender = new LineMender();
  #sizeBytes = 0;
  #asciiHeader = true;
  #messageId: string | undefined;
  /** As it was handed in, for reports. */
  #header: Uint8Array = new Uint8Array(0);

  constructor(options: TransferOptions) {
    this.#options = options;
    this.#gate = new HeaderGate(options.largeHeaders);
    this.#binary = options.envelope.terms.body === 'binarymime' ? new BinaryConverter() : undefined;
  }

  /** Content with CRLF line ends. Wait for the promise it may answer. Throws Fault `messageTooLarge`, `badMessage` ... */
  write(chunk: Uint8Array): Promise<void> | void {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > this.#options.messageBytesMax) {
      throw new Fault('messageTooLarge', `A message may have ${this.#options.messageBytesMax} bytes at most`);
    }
    return this.#binary ? this.#convert(this.#binary.write(chunk)) : this.#pass(chunk);
  }

  #pass(chunk: Uint8Array): Promise<void> | void {
    if (this.#gate.open) return this.#keep(chunk);
    const found = this.#gate.push(chunk);
    if (found) return this.#letThrough(found.header, found.rest);
  }

  /** Lines that are none in what is no binary part become some, as in any other message. */
  async #convert(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      for (const mended of this.#mender.mend(piece)) await this.#pass(mended);
    }
  }

  /** No more comes: stores the message for everybody. Throws Fault `storageFull`, `unavailable` ... */
  async deliver(): Promise<Delivery> {
    if (this.#binary) await this.#convert(this.#binary.end());
    for (const last of this.#mender.end()) await this.#pass(last);
    if (!this.#gate.open) await this.#letThrough(this.#gate.close(), new Uint8Array(0));
    const { database, intake, visit, id, now, returnPath } = this.#options;
    const { body, summary, threadKeys } = await intake.finish();
    const at = now();
    const envelope = this.#envelopeAt(at);
    const { local, remote } = await waysOf(envelope, { id, now: at, asciiHeader: this.#asciiHeader, returnPath });
    const held = heldUntil(envelope, at);
    const known = { ...knownOf(visit, this.#messageId), ...(held !== undefined && { heldUntil: held }) };
    const arrival = { ...arrivalOf(visit, envelope, id, remote), ...known };
    const noted = visit.application && { application: visit.application };
    const delivery = { now: at, internalDate: at, summary, threadKeys, local, remote, arrival, ...noted };
    const { facts, bodies } = await this.#outgoing();
    const notices = successesOf(envelope, at);
    await using letter = notices.length === 0 ? undefined : await this.#letterOf(notices, at);
    const report = letter && { report: { letter: letter.delivery, told: toldOf(envelope, notices) } };
    await database.write('deliver', { ...delivery, ...facts, ...report }, [
      body,
      ...bodies,
      ...(letter ? [letter.body] : []),
    ]);
    return { id, sizeBytes: body.sizeBytes, local: local.length, remote: remote.length };
  }

  /** What can still be taken back is held as if its sender had asked for it (RFC 4865). */
  #envelopeAt(now: number): Envelope {
    const { envelope, outgoing } = this.#options;
    const { graceMs = 0 } = outgoing ?? {};
    if (graceMs === 0) return envelope;
    const holdUntil = Math.max(envelope.terms.holdUntil ?? 0, now + graceMs);
    return { ...envelope, terms: { ...envelope.terms, holdUntil } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#gate[Symbol.dispose]();
    await this.#options.intake[Symbol.asyncDispose]();
    await this.#options.outgoing?.copy?.intake[Symbol.asyncDispose]();
  }

  #keep(chunk: Uint8Array): Promise<void> | void {
    const { intake, outgoing } = this.#options;
    if (!outgoing?.copy) return intake.write(chunk);
    return keepInBoth(chunk, intake, outgoing.copy.intake);
  }

  async #outgoing(): Promise<{ facts: { sent?: Sent; copy?: SentCopy }; bodies: TakenIn['body'][] }> {
    const { envelope, outgoing } = this.#options;
    const recipients = envelope.recipients.map(({ path }) => addressKey(path));
    const sent = outgoing?.sent && { sent: { ...outgoing.sent, recipients } };
    if (!outgoing?.sent || !outgoing.copy) return { facts: { ...sent }, bodies: [] };
    const { body, summary, threadKeys, messageKey } = await outgoing.copy.intake.finish();
    const copy = { accountId: outgoing.sent.accountId, summary, threadKeys, messageKey };
    return { facts: { ...sent, copy }, bodies: [body] };
  }

  /** RFC 3461: some asked to hear of success; it is stored together with the message. */
  #letterOf(recipients: Tidings['recipients'], arrivedAt: number): Promise<Letter | undefined> {
    const { envelope, tell } = this.#options;
    const original = async () => ({ bytes: this.#header });
    const { reversePath, terms } = envelope;
    return tell({ reversePath: textOf(reversePath), terms: deliveryTerms(terms, {}), arrivedAt, recipients, original });
  }

  async #letThrough(header: Uint8Array, rest: Uint8Array): Promise<void> {
    const fields = parseHeader(header);
    this.#header = header.slice(0, limits.bounceHeaderBytesMax);
    this.#messageId = field(fields, 'message-id');
    if (this.#options.envelope.terms.smtputf8) this.#asciiHeader = isAscii(binaryOf(header));
    refuseLoops(fields);
    refuseReturns(fields, this.#options.envelope);
    const { intake, mend, outgoing } = this.#options;
    await writeAll(intake, await mend(header, fields));
    if (outgoing?.copy) await writeAll(outgoing.copy.intake, outgoing.copy.mend(header, fields));
    await this.#keep(rest);
  }
}

async function writeAll(intake: Intake, pieces: readonly Piece[]): Promise<void> {
  for (const piece of pieces) await intake.write(typeof piece === 'string' ? bytesOf(piece) : piece);
}

async function keepInBoth(chunk: Uint8Array, ...intakes: readonly Intake[]): Promise<void> {
  for (const intake of intakes) await intake.write(chunk);
}

/** RFC 5321 §6.3: a message that went through too many servers goes in circles. */
export function refuseLoops(fields: readonly HeaderField[]): void {
  const hops = fields.filter((field) => field.name.toLowerCase() === 'received').length;
  if (hops > limits.receivedFieldsMax)
    throw new Fault('mailLoop', `The message passed ${hops} servers, it goes in circles`);
}

/** Our alias has sent this message on before: it came back, and would go on doing so. */
function refuseReturns(fields: readonly HeaderField[], { recipients }: Envelope): void {
  const been = fields.filter((field) => field.name.toLowerCase() === 'delivered-to').map(({ value }) => value.trim());
  if (been.length === 0) return;
  const ways = recipients.flatMap(({ remote, actions }) => [
    ...remote.flatMap(({ forwardedBy = [] }) => forwardedBy),
    ...actions.flatMap(({ alias, recipient }) => [alias, recipient]),
  ]);
  const again = ways.find((way) => been.some((one) => one.toLowerCase() === utf8Binary(way).toLowerCase()));
  if (again !== undefined)
    throw new Fault('mailLoop', `The message has been sent on by ${again} before, it goes in circles`);
}
