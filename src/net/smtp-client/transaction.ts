import { bytesOf, concatBytes } from '../../base/bytes.ts';
import { asFault, Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { DotStuffer, printPath, type Path, type Reply } from '../../formats/smtp/index.ts';
import type { Capabilities } from './capabilities.ts';
import type { Channel } from './channel.ts';
import { demandsOf, mailParameters, recipientParameters, termsOf, tooLate, unmet, unprotected } from './terms.ts';
import type { OutgoingMessage, RecipientResult, TlsFacts } from './types.ts';
import { unambiguous } from './unambiguous.ts';

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

/** One mail transaction (RFC 5321 §3.3). A connection that breaks is a reply 4yz to those whom it concerns. */
export async function transact(
  channel: Channel,
  offered: Capabilities,
  message: OutgoingMessage,
  circumstances: Circumstances,
): Promise<Verdict[]> {
  const { repliesToEach = false, now } = circumstances;
  const refusal = refusalWithoutAsking(offered, message, circumstances);
  if (refusal) return message.recipients.map((recipient) => verdict(recipient, refusal, 'MAIL'));
  const { mail, recipients, data } = await sendEnvelope(channel, offered, message, now);
  const accepted = isPositive(mail) ? recipients.filter(isPositive).length : 0;
  const replies = { count: repliesToEach ? accepted : 1, accepted };
  const finals = data.code === startInput ? await sendContent(channel, message, replies) : [data];
  let next = 0;
  return message.recipients.map((recipient, index) => {
    const told = recipients[index] ?? mail;
    if (!isPositive(mail)) return verdict(recipient, mail, 'MAIL');
    if (!isPositive(told)) return verdict(recipient, told, 'RCPT');
    return verdict(recipient, finals[Math.min(next++, finals.length - 1)] ?? unasked, 'DATA');
  });
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

/** What the host cannot take, it need not be asked. */
function refusalWithoutAsking(
  offered: Capabilities,
  message: OutgoingMessage,
  { tls, now }: Circumstances,
): Reply | undefined {
  const terms = demandsOf(message);
  const refusal = unprotected(terms, tls) ?? unmet(offered, terms) ?? tooLate(offered, terms, now);
  const sizeBytesMax = offered.sizeBytesMax;
  if (refusal || sizeBytesMax === undefined || message.sizeBytes <= sizeBytesMax) return refusal;
  // RFC 1870 §6.3
  return ourReply(552, '5.3.4', `The message has ${message.sizeBytes} bytes, the host takes ${sizeBytesMax}`);
}

function ourReply(code: number, enhanced: string, text: string): Reply {
  return { code, enhanced, lines: [text] };
}

interface EnvelopeReplies {
  readonly mail: Reply;
  readonly recipients: readonly Reply[];
  readonly data: Reply;
}

async function sendEnvelope(
  channel: Channel,
  offered: Capabilities,
  message: OutgoingMessage,
  now: number,
): Promise<EnvelopeReplies> {
  const mailCommand = `MAIL FROM:${printPath(message.reversePath)}${mailParameters(offered, termsOf(message), now)}\r\n`;
  const commands = [mailCommand, ...rcptCommands(offered, message), 'DATA\r\n'];
  const replies = await ask(channel, commands, offered.has('PIPELINING'));
  const { 0: mail = unasked, [replies.length - 1]: data = unasked } = replies;
  return { mail, recipients: replies.slice(1, -1), data };
}

function rcptCommands(offered: Capabilities, { recipients, recipientTerms = [], smtputf8 }: OutgoingMessage): string[] {
  return recipients.map((recipient, index) => {
    return `RCPT TO:${printPath(recipient)}${recipientParameters(offered, recipientTerms[index] ?? {}, smtputf8)}\r\n`;
  });
}

/**
 * One reply for each command, sent at once where the host allows it (RFC 2920 §3.1). The last reply that came, or the
 * reason why none came, stands for every command after it: after 421, a lost connection, or a MAIL that was refused.
 */
async function ask(channel: Channel, commands: readonly string[], pipelining: boolean): Promise<Reply[]> {
  const replies: Reply[] = [];
  if (pipelining) channel.send(commands.join(''));
  for (const command of commands) {
    if (!pipelining) channel.send(command);
    const reply = await replyOrReason(channel, limits.smtpReplyMs);
    replies.push(reply);
    if (reply.code === closing || !channel.usable) break;
    if (!pipelining && isHopeless(replies, commands.length)) break;
  }
  return commands.map((_, index) => replies[Math.min(index, replies.length - 1)] ?? unasked);
}

/** Nothing more need be asked: MAIL was refused, or every recipient, so that DATA would begin a message for nobody. */
function isHopeless([mail = unasked, ...recipients]: readonly Reply[], commandCount: number): boolean {
  if (!isPositive(mail)) return true;
  return recipients.length === commandCount - 2 && !recipients.some(isPositive);
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
 * is none to send, only its end (RFC 2920 §3.1).
 */
async function sendContent(
  channel: Channel,
  message: OutgoingMessage,
  { count, accepted }: { readonly count: number; readonly accepted: number },
): Promise<Reply[]> {
  try {
    await (accepted > 0 ? writeContent(channel, message.content) : channel.write(endOfData));
  } catch (error) {
    return [await whyNotWhole(channel, error)];
  }
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
  for await (const chunk of unambiguous(content)) {
    if (held.length > 0) await channel.write(held);
    held = concatBytes([...stuffer.stuff(chunk)]);
  }
  await channel.write(concatBytes([held, stuffer.end()]));
}

/** A host may refuse in the middle and hang up. But whatever it says, without the end of data it got no message. */
async function whyNotWhole(channel: Channel, error: unknown): Promise<Reply> {
  const ours = channel.usable;
  channel.destroy();
  if (!(error instanceof Fault)) throw error;
  const last = ours ? reasonOf(error) : await replyOrReason(channel, limits.smtpReplyMs);
  return isPositive(last) ? reasonOf(error) : last;
}
