import { bytesOf, concatBytes } from '../../base/bytes.ts';
import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { DotStuffer, printPath, type Path, type Reply } from '../../formats/smtp/index.ts';
import type { Capabilities } from './capabilities.ts';
import type { Channel } from './channel.ts';
import { leavingFor, wholeOf } from './leaving.ts';
import { demandsOf, mailParameters, recipientParameters, termsOf, tooLate, unmet, unprotected } from './terms.ts';
import type { OutgoingMessage, RecipientResult, TlsFacts } from './types.ts';

/** What one recipient was told, before host and TLS are noted beside it. */
export type Verdict = Pick<RecipientResult, 'recipient' | 'outcome' | 'reply' | 'stage'>;

const startInput = 354;
const closing = 421;
const endOfData = bytesOf('.\r\n');
/** Stands where there was no command at all. */
const unasked: Reply = { code: 451, enhanced: '4.5.0', lines: ['Nothing was asked'] };

/** What a transaction goes by beside the message. */
export interface Circumstances {
  readonly now: number;
  /** Absent in clear. */
  readonly tls?: TlsFacts;
  /** LMTP */
  readonly repliesToEach?: boolean;
}

/** What became of a transaction. */
export interface Transacted {
  readonly verdicts: Verdict[];
  /** The host waits for another; else RSET must come first. */
  readonly isOver: boolean;
}

/** One mail transaction (RFC 5321 §3.3). A connection that breaks is a reply 4yz to those whom it concerns. */
export async function transact(
  channel: Channel,
  offered: Capabilities,
  message: OutgoingMessage,
  circumstances: Circumstances,
): Promise<Transacted> {
  const order = await orderFor(message, offered, circumstances);
  if ('code' in order) {
    return { verdicts: message.recipients.map((recipient) => verdict(recipient, order, 'MAIL')), isOver: true };
  }
  const { mail, recipients, data } = await sendEnvelope(channel, offered, order, circumstances.now);
  const accepted = isPositive(mail) ? recipients.filter(isPositive).length : 0;
  const finals = data ? [data] : await sendContent(channel, order, accepted, circumstances);
  let next = 0;
  const verdicts = message.recipients.map((recipient, index) => {
    const told = recipients[index] ?? mail;
    if (!isPositive(mail)) return verdict(recipient, mail, 'MAIL');
    if (!isPositive(told)) return verdict(recipient, told, 'RCPT');
    return verdict(recipient, finals[Math.min(next++, finals.length - 1)] ?? unasked, 'DATA');
  });
  return { verdicts, isOver: accepted > 0 && !data && (!order.chunk || finals.every(isPositive)) };
}

function verdict(recipient: Path, reply: Reply, stage: Verdict['stage']): Verdict {
  return { recipient, outcome: outcomeOf(reply, stage), reply, stage };
}

/** RFC 5321 §4.2.1: 2yz is done, 5yz is final, all else may come right. */
function outcomeOf(reply: Reply, stage: Verdict['stage']): Verdict['outcome'] {
  if (isPositive(reply)) return stage === 'DATA' ? 'delivered' : 'deferred';
  if (stage === 'RCPT' && isTooMany(reply)) return 'deferred';
  return reply.code >= 500 ? 'failed' : 'deferred';
}

/** RFC 5321 §4.5.3.1.10: "too many recipients" is sometimes said by 552, and must be taken for 452. */
function isTooMany({ code, enhanced }: Reply): boolean {
  return code === 552 && (enhanced === undefined || enhanced === '5.5.3');
}

function isPositive(reply: Reply): boolean {
  return reply.code >= 200 && reply.code < 300;
}

/** A message in the form in which it goes to this host. */
interface Order extends OutgoingMessage {
  /** All of it, where it goes in one chunk. */
  readonly chunk?: Uint8Array;
}

/** Or why it cannot go: what the host cannot take, it need not be asked. */
async function orderFor(
  message: OutgoingMessage,
  offered: Capabilities,
  circumstances: Circumstances,
): Promise<Order | Reply> {
  const { tls, now, repliesToEach = false } = circumstances;
  const terms = demandsOf(message);
  const refusal = unprotected(terms, tls) ?? unmet(offered, terms) ?? tooLate(offered, terms, now);
  if (refusal) return refusal;
  try {
    const leaving = await leavingFor(message, offered);
    if ('code' in leaving) return leaving;
    const order = { ...message, ...leaving };
    return tooLarge(offered, order) ?? (repliesToEach ? order : await asChunk(order, offered));
  } catch (error) {
    return ourReply(451, '4.3.0', asKnownFault(error).message);
  }
}

/** RFC 1870 §6.3 */
function tooLarge({ sizeBytesMax }: Capabilities, { sizeBytes }: Order): Reply | undefined {
  if (sizeBytesMax === undefined || sizeBytes <= sizeBytesMax) return undefined;
  return ourReply(552, '5.3.4', `The message has ${sizeBytes} bytes, the host takes ${sizeBytesMax}`);
}

/**
 * RFC 3030, where it helps. A chunk says how long it is: nobody can see its end in another place, and without PIPELINING it
 * saves a round trip. Of a large message each chunk would have its own answer to wait for, so that one goes by DATA.
 */
async function asChunk(order: Order, offered: Capabilities): Promise<Order> {
  if (!offered.has('CHUNKING') || order.sizeBytes > limits.chunkBytesMax) return order;
  const chunk = await wholeOf(order.content(), limits.chunkBytesMax);
  return chunk ? { ...order, chunk, sizeBytes: chunk.length } : order;
}

function asKnownFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  throw error;
}

function ourReply(code: number, enhanced: string, text: string): Reply {
  return { code, enhanced, lines: [text] };
}

interface EnvelopeReplies {
  readonly mail: Reply;
  readonly recipients: readonly Reply[];
  /** Why no content follows; absent where it may. */
  readonly data?: Reply;
}

async function sendEnvelope(
  channel: Channel,
  offered: Capabilities,
  order: Order,
  now: number,
): Promise<EnvelopeReplies> {
  const mail = `MAIL FROM:${printPath(order.reversePath)}${mailParameters(offered, termsOf(order), now)}\r\n`;
  const commands = [mail, ...rcptCommands(offered, order), ...(order.chunk ? [] : ['DATA\r\n'])];
  const said = await ask(channel, commands, { pipelining: offered.has('PIPELINING'), order });
  const replies = commands.map((_, index) => said[Math.min(index, said.length - 1)] ?? unasked);
  const last = said.at(-1) ?? unasked;
  const isReady = order.chunk ? channel.usable && last.code !== closing : replies.at(-1)?.code === startInput;
  const recipients = replies.slice(1, 1 + order.recipients.length);
  return { mail: replies[0] ?? unasked, recipients, ...(!isReady && { data: replies.at(-1) ?? unasked }) };
}

function rcptCommands(offered: Capabilities, { recipients, recipientTerms = [], smtputf8 }: OutgoingMessage): string[] {
  return recipients.map((recipient, index) => {
    return `RCPT TO:${printPath(recipient)}${recipientParameters(offered, recipientTerms[index] ?? {}, smtputf8)}\r\n`;
  });
}

interface Manner {
  readonly pipelining: boolean;
  readonly order: Order;
}

/**
 * The replies to the commands, sent at once where the host allows it (RFC 2920 §3.1). There are fewer when the last one, or
 * the reason why none came, stands for every command after it: after 421, a lost connection, or a MAIL that was refused.
 */
async function ask(channel: Channel, commands: readonly string[], { pipelining, order }: Manner): Promise<Reply[]> {
  const replies: Reply[] = [];
  if (pipelining) channel.send(commands.join(''));
  for (const command of commands) {
    if (!pipelining) channel.send(command);
    const reply = await replyOrReason(channel, limits.smtpReplyMs);
    replies.push(reply);
    if (reply.code === closing || !channel.usable) break;
    if (!pipelining && isHopeless(replies, order.recipients.length)) break;
  }
  return replies;
}

/** Nothing more need be asked: MAIL was refused, or every recipient, so that DATA would begin a message for nobody. */
function isHopeless([mail = unasked, ...recipients]: readonly Reply[], count: number): boolean {
  return !isPositive(mail) || (recipients.length === count && !recipients.some(isPositive));
}

/** A connection that fails is told like a reply 451: nobody is to blame, try again. */
async function replyOrReason(channel: Channel, timeoutMs: number): Promise<Reply> {
  try {
    return await channel.reply(timeoutMs);
  } catch (error) {
    return reasonOf(asFault(error));
  }
}

function reasonOf({ code, message }: Fault): Reply {
  return ourReply(451, code === 'timeout' ? '4.4.1' : '4.4.2', message);
}

/**
 * The replies to the content: one, or one for each accepted recipient (RFC 2033 §4.2). Without an accepted recipient there
 * is none to send, only the end of what DATA began (RFC 2920 §3.1).
 */
async function sendContent(
  channel: Channel,
  { chunk, content }: Order,
  accepted: number,
  { repliesToEach = false }: Circumstances,
): Promise<Reply[]> {
  if (chunk && accepted === 0) return [];
  try {
    if (chunk) await channel.chunk(chunk, true);
    else await (accepted > 0 ? writeContent(channel, content()) : channel.write(endOfData));
  } catch (error) {
    return [await whyNotWhole(channel, error)];
  }
  return await finalReplies(channel, repliesToEach ? accepted : 1);
}

async function finalReplies(channel: Channel, count: number): Promise<Reply[]> {
  const replies: Reply[] = [];
  try {
    while (replies.length < count) replies.push(await channel.reply(limits.smtpFinalReplyMs));
    return replies;
  } catch (error) {
    // It stands for all behind it too: they were told neither "yes" nor "no".
    return [...replies, reasonOf(asFault(error))];
  }
}

/** Stays one chunk behind, so that the end of data travels with the last chunk. */
async function writeContent(channel: Channel, content: AsyncIterable<Uint8Array>): Promise<void> {
  const stuffer = new DotStuffer();
  let held: Uint8Array = new Uint8Array();
  let size = 0;
  for await (const chunk of content) {
    if (held.length > 0) await channel.write(held);
    held = concatBytes([...stuffer.stuff(chunk)]);
    size += chunk.length;
  }
  await channel.write(concatBytes([held, stuffer.end()]));
  channel.note(`${size} bytes of content`);
}

/** A host may refuse in the middle and hang up. But whatever it says, without the end of data it got no message. */
async function whyNotWhole(channel: Channel, error: unknown): Promise<Reply> {
  const ours = channel.usable;
  channel.destroy();
  if (!(error instanceof Fault)) throw error;
  const last = ours ? reasonOf(error) : await replyOrReason(channel, limits.smtpReplyMs);
  return isPositive(last) ? reasonOf(error) : last;
}
