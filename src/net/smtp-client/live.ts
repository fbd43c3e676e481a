import { concatBytes } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import {
  DotStuffer,
  LineMender,
  type MessageTerms,
  type Path,
  printPath,
  type RecipientTerms,
  type Reply,
} from '../../formats/smtp/index.ts';
import type { Capabilities } from './capabilities.ts';
import type { Channel } from './channel.ts';
import { mailParameters, recipientParameters, unmet } from './terms.ts';
import { withoutNuls } from './unambiguous.ts';

const startInput = 354;

/** How long to wait for an answer, and for the one to the whole content. */
export interface Patience {
  readonly replyMs: number;
  readonly finalReplyMs: number;
}

/**
 * A mail transaction (RFC 5321 §3.3) whose steps another dialog sets: each is answered before the next. Throws a Fault where
 * there is no answer; the connection is lost then, and whoever has not said "yes" to the whole content has nothing.
 */
export class LiveTransaction {
  readonly #channel: Channel;
  readonly #offered: Capabilities;
  readonly #repliesToEach: boolean;
  readonly #mender = new LineMender();
  readonly #stuffer = new DotStuffer();
  readonly #replyMs: number;
  readonly #finalReplyMs: number;
  #taken = 0;
  #state: 'envelope' | 'dots' | 'chunks' | 'over' = 'envelope';
  #chunked = false;

  constructor(channel: Channel, offered: Capabilities, { replyMs, finalReplyMs }: Patience, repliesToEach = false) {
    this.#replyMs = replyMs;
    this.#finalReplyMs = finalReplyMs;
    this.#channel = channel;
    this.#offered = offered;
    this.#repliesToEach = repliesToEach;
  }

  /** The content was answered: another transaction may follow. */
  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** MAIL; or, where the host could not take such a message, our own words for it. */
  async sender(reversePath: Path | null, terms: MessageTerms): Promise<Reply> {
    const refusal = unmet(this.#offered, terms);
    if (refusal) return refusal;
    this.#chunked = terms.body === 'binarymime';
    return await this.#ask(`MAIL FROM:${printPath(reversePath)}${mailParameters(this.#offered, terms)}`);
  }

  async recipient(path: Path, terms: RecipientTerms): Promise<Reply> {
    const reply = await this.#ask(`RCPT TO:${printPath(path)}${recipientParameters(this.#offered, terms)}`);
    if (isYes(reply)) this.#taken += 1;
    return reply;
  }

  /** Before the content. An answer other than undefined is a refusal. */
  async start(): Promise<Reply | undefined> {
    if (this.#chunked) {
      this.#state = 'chunks';
      return undefined;
    }
    const reply = await this.#ask('DATA');
    if (reply.code === startInput) this.#state = 'dots';
    return reply.code === startInput ? undefined : reply;
  }

  /** Content with CRLF line ends. Waits while the host is behind. */
  async write(content: Uint8Array): Promise<void> {
    if (this.#state === 'chunks') await this.#writeChunk(content);
    else for (const piece of this.#mender.mend(withoutNuls(content))) await this.#writeStuffed(piece);
  }

  /** All was said: one reply, or in LMTP one for each recipient that was taken, in their order. */
  async end(): Promise<Reply[]> {
    if (this.#state === 'chunks') {
      await this.#channel.chunk(new Uint8Array(0), true);
    } else {
      for (const piece of this.#mender.end()) await this.#writeStuffed(piece);
      await this.#channel.write(this.#stuffer.end());
    }
    const replies: Reply[] = [];
    const count = this.#repliesToEach ? this.#taken : 1;
    while (replies.length < count) replies.push(await this.#channel.reply(this.#finalReplyMs));
    // RFC 3030 §2: what a refused chunk leaves behind only RSET clears away.
    this.#state = this.#state === 'chunks' && !replies.every(isYes) ? 'envelope' : 'over';
    return replies;
  }

  /** Nobody goes on with it. In the middle of the content only the end of the connection says so. */
  abandon(): void {
    if (this.#state === 'dots' || this.#state === 'chunks') this.#channel.destroy();
  }

  async #writeStuffed(content: Uint8Array): Promise<void> {
    await this.#channel.write(concatBytes([...this.#stuffer.stuff(content)]));
  }

  /** RFC 3030 §2: each chunk has its answer. */
  async #writeChunk(content: Uint8Array): Promise<void> {
    if (content.length === 0) return;
    await this.#channel.chunk(content, false);
    const reply = await this.#channel.reply(this.#replyMs);
    if (isYes(reply)) return;
    this.#channel.destroy();
    throw new Fault('unavailable', `The host refused a part: ${reply.code} ${reply.lines.join(' ')}`);
  }

  async #ask(command: string): Promise<Reply> {
    this.#channel.send(`${command}\r\n`);
    return await this.#channel.reply(this.#replyMs);
  }
}

function isYes({ code }: Reply): boolean {
  return code >= 200 && code < 300;
}
