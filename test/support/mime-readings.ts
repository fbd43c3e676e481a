/** A message as we read it and as postal-mime does, in words that can be compared. */
import { createHash } from 'node:crypto';
import PostalMime, { type Address as TheirAddress, type Attachment } from 'postal-mime';
import { binaryOf, concatBytes } from '../../src/base/bytes.ts';
import {
  type Address,
  decodeParameter,
  decodeRaw,
  decodeTransfer,
  decodeWords,
  envelopeOf,
  headerCharsetOf,
  type Mailbox,
  MessageParser,
  parameterNamed,
  type Part,
  parseDate,
  readFlowed,
} from '../../src/formats/message/index.ts';
import { textIn } from '../../src/mail/text/index.ts';

/** One thing that is said of a message; lists are joined by lines. */
export type Aspect = 'subject' | 'from' | 'to' | 'cc' | 'date' | 'messageId' | 'files' | 'texts';

export type Reading = Readonly<Record<Aspect, string>>;

/** Aspects in which they differ, with both sides. Texts differ where one of ours is not in theirs. */
export async function differences(message: Uint8Array): Promise<[aspect: Aspect, ours: string, theirs: string][]> {
  const [mine, their] = [ours(message), await theirs(message)];
  return (Object.keys(mine) as Aspect[])
    .filter((aspect) => (aspect === 'texts' ? !holdsAll(their.texts, mine.texts) : mine[aspect] !== their[aspect]))
    .map((aspect) => [aspect, mine[aspect], their[aspect]]);
}

function holdsAll(all: string, texts: string): boolean {
  return texts.split('\n').every((text) => all.includes(text));
}

// Ours

function ours(message: Uint8Array): Reading {
  const parser = new MessageParser();
  parser.write(message);
  const { root } = parser.end();
  const envelope = envelopeOf(root.header);
  const charset = headerCharsetOf(root.header);
  const who = (list: readonly Mailbox[]): string => list.flatMap((mailbox) => people(mailbox, charset)).join('\n');
  const leaves = leavesOf(root);
  const ms = parseDate(envelope.date ?? '')?.ms;
  return {
    subject: decodeWords(envelope.subject ?? '', charset),
    from: who(envelope.from),
    to: who(envelope.to),
    cc: who(envelope.cc),
    date: ms === undefined ? '' : new Date(ms).toISOString(),
    messageId: envelope.messageId ?? '',
    files: leaves
      .filter(isFile)
      .map((part) => fileOf(message, part))
      .join('\n'),
    texts: leaves
      .filter((part) => !isFile(part))
      .map((part) => squeezed(textOf(message, part)))
      .join('\n'),
  };
}

function people(mailbox: Mailbox, charset: string): string[] {
  return 'group' in mailbox ? mailbox.members.map((member) => person(member, charset)) : [person(mailbox, charset)];
}

function person({ name = '', localPart, domain }: Address, charset: string): string {
  const address = `${decodeRaw(localPart, charset)}${domain === '' ? '' : '@'}${decodeRaw(domain, charset)}`;
  return `${squeezed(decodeWords(name, charset))} <${address}>`;
}

/** Messages inside are files here, as they are for postal-mime when it is told so. */
function leavesOf(part: Part): Part[] {
  return part.type === 'multipart' ? part.parts.flatMap(leavesOf) : [part];
}

function isFile({ type, subtype, disposition }: Part): boolean {
  return disposition?.type === 'attachment' || type !== 'text' || !['plain', 'html'].includes(subtype);
}

function fileOf(message: Uint8Array, part: Part): string {
  const { disposition, type, subtype, parameters } = part;
  const name = decodeParameter(disposition?.parameters ?? [], 'filename') ?? decodeParameter(parameters, 'name');
  return fileNote(name, `${type}/${subtype}`, contentOf(message, part));
}

function contentOf(message: Uint8Array, part: Part): Uint8Array {
  const decoder = decodeTransfer(part.encoding);
  return concatBytes([decoder.write(message.subarray(part.bodyStart, part.bodyEnd)), decoder.end()]);
}

/** Paragraphs that flow are joined, RFC 3676. */
function textOf(message: Uint8Array, part: Part): string {
  const charset = parameterNamed(part.parameters, 'charset') ?? '';
  const text = textIn(contentOf(message, part), { subtype: part.subtype, charset });
  const isFlowed = parameterNamed(part.parameters, 'format')?.toLowerCase() === 'flowed';
  return isFlowed ? readFlowed(text, parameterNamed(part.parameters, 'delsp')?.toLowerCase() === 'yes') : text;
}

// Theirs

async function theirs(message: Uint8Array): Promise<Reading> {
  const email = await PostalMime.parse(message, { forceRfc822Attachments: true });
  return {
    subject: email.subject ?? '',
    from: (email.from ? theirPeople(email.from) : []).join('\n'),
    to: (email.to ?? []).flatMap(theirPeople).join('\n'),
    cc: (email.cc ?? []).flatMap(theirPeople).join('\n'),
    date: dateOf(email.date),
    messageId: email.messageId ?? '',
    files: email.attachments.map(theirFile).join('\n'),
    texts: squeezed(`${email.text ?? ''} ${email.html ?? ''}`),
  };
}

function theirPeople(entry: TheirAddress): string[] {
  if (entry.group) return entry.group.flatMap(theirPeople);
  return [`${squeezed(entry.name)} <${entry.address ?? ''}>`];
}

/** postal-mime hands out what it cannot read as it is. */
function dateOf(date: string | undefined): string {
  const ms = Date.parse(date ?? '');
  return Number.isNaN(ms) ? '' : new Date(ms).toISOString();
}

function theirFile({ filename, mimeType, content }: Attachment): string {
  return fileNote(filename, mimeType, new Uint8Array(content as ArrayBuffer));
}

// Both

/** postal-mime writes the lines of text anew; what is compared is without such differences. */
function fileNote(name: string | null | undefined, type: string, content: Uint8Array): string {
  const isText = /^(?:text|message)\//.test(type);
  const compared = isText ? Buffer.from(squeezed(binaryOf(content)), 'latin1') : content;
  return `${name ?? ''} ${type} ${compared.length} ${createHash('sha256').update(compared).digest('hex').slice(0, 8)}`;
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
