/** Collects one command from the peer: its lines and the literals between them (RFC 3501 §2.2.1, §4.3; RFC 7888). */
import { concatBytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import {
  appendTarget,
  literalAtEnd,
  type CommandText,
  type Literal,
  type LiteralSize,
} from '../../formats/imap/index.ts';
import { bytesOfInput, InputEnded, type Output } from '../connection/index.ts';
import { Arrivals, type Arrived } from './arrivals.ts';
import type { Context } from './context.ts';

/** A command as it came. Dispose it when it is answered: it may hold drafts. */
export interface Collected extends AsyncDisposable {
  readonly text: CommandText<Arrived>;
  /** Why the command cannot be carried out, where that was found while it came. */
  readonly refusal: Fault | undefined;
}

/**
 * The next command, or undefined when the peer has closed its side between two commands. A command that is refused is
 * passed over to its end, unless the peer waits for our "+": then it has not sent the rest.
 */
export async function* collect(context: Context): AsyncGenerator<Output, Collected | undefined> {
  await using owned = new AsyncDisposableStack();
  const collector = owned.use(new Collector(context));
  const isThere = yield* collectInto(collector);
  if (!isThere) return undefined;
  owned.move(); // from here on the caller disposes it
  return collector;
}

/** Answers false where the peer has closed its side instead. */
async function* collectInto(collector: Collector): AsyncGenerator<Output, boolean> {
  let line = await collector.line();
  if (line === undefined) return false;
  for (let literal = literalAtEnd(line); literal; literal = literalAtEnd(line)) {
    await collector.admit(literal);
    if (literal.synchronizing && collector.refusal) return true;
    if (literal.synchronizing) yield '+ Go on\r\n';
    await collector.take(literal);
    line = await collector.line();
    if (line === undefined) throw new InputEnded();
  }
  return true;
}

class Collector implements Collected {
  readonly #context: Context;
  readonly #arrivals: Arrivals;
  readonly #segments: (string | Literal<Arrived>)[] = [];
  #refusal: Fault | undefined;
  #bytes = 0;
  #passedOver = 0;
  /** The mailbox of an APPEND, once its first message is announced. */
  #target: string | undefined;

  constructor(context: Context) {
    this.#context = context;
    this.#arrivals = new Arrivals(context.mailboxes, context.parts.messageBytesMax);
  }

  get text(): CommandText<Arrived> {
    return { segments: this.#segments };
  }

  get refusal(): Fault | undefined {
    return this.#refusal;
  }

  /** The next line; an empty one in place of a line that is too long. */
  async line(): Promise<string | undefined> {
    const line = await this.#orRefusal(this.#context.input.line(limits.imapLineBytesMax), '');
    this.#bytes += line?.length ?? 0;
    if (line !== undefined && !this.#refusal) this.#segments.push(line);
    return line;
  }

  /** Decides whether a literal may come. */
  async admit(literal: LiteralSize): Promise<void> {
    if (!this.#refusal) await this.#orRefusal(this.#admit(literal.sizeBytes), undefined);
  }

  /** Takes a literal that may come, or passes over it. */
  async take({ sizeBytes }: LiteralSize): Promise<void> {
    if (this.#refusal) return this.#passOver(sizeBytes);
    const content = await this.#orRefusal(this.#content(sizeBytes), undefined);
    if (content) this.#segments.push(content);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#arrivals[Symbol.asyncDispose]();
  }

  async #admit(sizeBytes: number): Promise<void> {
    const target = this.#target ?? appendTarget(this.text);
    if (target === undefined) return this.#admitSmall(sizeBytes);
    if (this.#target === undefined) await this.#context.mailboxes.findTarget(this.#context.accountId, target);
    this.#target = target;
    this.#arrivals.admit(sizeBytes);
    await this.#context.mailboxes.mustHaveRoom(sizeBytes);
  }

  #admitSmall(sizeBytes: number): void {
    this.#bytes += sizeBytes;
    const tooLarge = sizeBytes > limits.imapSmallLiteralBytesMax || this.#bytes > limits.imapCommandBytesMax;
    if (tooLarge) throw new Fault('messageTooLarge', 'The literal is too large');
  }

  async #content(sizeBytes: number): Promise<Literal<Arrived>> {
    const { input } = this.#context;
    if (this.#target !== undefined) return { message: await this.#arrivals.take(input, sizeBytes) };
    const chunks = await Array.fromAsync(bytesOfInput(input, sizeBytes), (chunk) => chunk.slice());
    return { bytes: concatBytes(chunks) };
  }

  async #passOver(sizeBytes: number): Promise<void> {
    this.#passedOver += sizeBytes;
    // RFC 7888 §4 lets us close the connection instead of listening for hours.
    const endless = this.#passedOver > limits.refusedLiteralsPerMessage * this.#context.parts.messageBytesMax;
    if (endless) throw new Fault('tooManyErrors', 'The command is far too large');
    for await (const _ of bytesOfInput(this.#context.input, sizeBytes)) continue;
  }

  /** What a Fault about this command leaves behind is its refusal; what ends the session goes on its way. */
  async #orRefusal<T>(work: Promise<T>, instead: T): Promise<T> {
    try {
      return await work;
    } catch (thrown) {
      if (!(thrown instanceof Fault) || thrown.faces.imap.startsWith('BYE')) throw thrown;
      this.#refusal ??= thrown;
      return instead;
    }
  }
}
