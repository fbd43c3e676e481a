/** A message as a program describes it in JSON. */
import { utf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { type Address, decodeAddress, parseAddresses } from '../../formats/message/index.ts';
import { addressOf, parseAddress } from '../../formats/smtp/index.ts';
import type { MessageOrder, OrderedFile } from '../../mail/application/index.ts';
import { momentOf } from './moment.ts';
import { type Given } from './fields.ts';
import { notesOf } from './notes.ts';

const known = [
  'from',
  'to',
  'cc',
  'bcc',
  'replyTo',
  'subject',
  'text',
  'html',
  'headers',
  'attachments',
  'sendAt',
  'tags',
  'metadata',
  'envelope',
] as const;

/** Throws `FieldFault`. `now` is in milliseconds since 1970. */
export function orderOf(given: Given, now: number): MessageOrder {
  const fields = given.object(known);
  const { from, to, cc, bcc, replyTo, subject, text, html, sendAt, envelope } = fields;
  if (!text.isThere && !html.isThere) throw text.fault('is missing, and so is "html"');
  return {
    from: addressIn(from),
    to: addressesIn(to),
    cc: addressesIn(cc),
    bcc: addressesIn(bcc),
    replyTo: addressesIn(replyTo),
    ...(subject.isThere && { subject: subject.line(limits.messageIdBytesMax) }),
    ...(text.isThere && { text: text.text() }),
    ...(html.isThere && { html: html.text() }),
    headers: headersIn(fields.headers),
    attachments: fields.attachments.list(limits.apiAttachmentsMax).map(fileIn),
    ...(sendAt.isThere && { sendAt: momentOf(sendAt, now) }),
    notes: notesOf(fields.tags, fields.metadata),
    ...(envelope.isThere && { envelope: envelopeIn(envelope) }),
  };
}

function envelopeIn(given: Given): NonNullable<MessageOrder['envelope']> {
  const { from, to } = given.object(['from', 'to']);
  const isNull = from.isThere && from.text() === '';
  return {
    ...(from.isThere && { from: isNull ? null : addressOf(addressIn(from)) }),
    ...(to.isThere && { to: to.list(limits.recipientsPerMessageMax).map((one) => addressOf(addressIn(one))) }),
  };
}

function addressesIn(given: Given): Address[] {
  return given.list(limits.recipientsPerMessageMax).map(addressIn);
}

/** "Alice <alice@example.org>", or { "email": ..., "name": ... } as JMAP has it (RFC 8621 §4.1.2.3). */
function addressIn(given: Given): Address {
  if (!given.isThere) throw given.fault('is missing');
  if (typeof given.value === 'string') return writtenAddress(given);
  const { email, name } = given.object(['email', 'name']);
  return {
    ...pathIn(email, email.line(limits.pathBytesMax)),
    ...(name.isThere && { name: name.line(limits.pathBytesMax) }),
  };
}

function writtenAddress(given: Given): Address {
  const [mailbox, ...others] = parseAddresses(utf8Binary(given.line(2 * limits.pathBytesMax)));
  if (!mailbox || others.length > 0 || 'group' in mailbox) throw given.fault('must be one mail address');
  const { name, ...path } = decodeAddress(mailbox);
  return { ...pathIn(given, addressOf(path)), ...(name !== undefined && { name }) };
}

function pathIn(given: Given, text: string): Pick<Address, 'localPart' | 'domain'> {
  try {
    const { localPart, domain } = parseAddress(text);
    if (domain !== '') return { localPart, domain };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
  throw given.fault('is no mail address');
}

/** Fields that have a key of their own, or that only a server writes. */
const ownFields =
  /^(?:from|sender|reply-to|to|cc|bcc|subject|date|message-id|mime-version|content-.*|received|return-path|delivered-to|dkim-signature|arc-.*|authentication-results|resent-.*)$/i;

function headersIn(given: Given): (readonly [string, string])[] {
  if (!given.isThere) return [];
  return given.entries(limits.apiHeadersMax).flatMap(([name, value]) => {
    if (!/^[!-9;-~]{1,60}$/.test(name)) throw value.fault('is no name of a header field');
    if (ownFields.test(name)) throw value.fault('cannot be set here');
    return value.list(limits.apiHeadersMax).map((text) => [name, text.line(limits.apiHeaderCharactersMax)] as const);
  });
}

function fileIn(given: Given): OrderedFile {
  const fields = given.object(['filename', 'contentType', 'content', 'contentId', 'disposition']);
  const { filename, contentType, content, contentId, disposition } = fields;
  const how = disposition.isThere ? disposition.text() : contentId.isThere ? 'inline' : 'attachment';
  if (how !== 'inline' && how !== 'attachment') throw disposition.fault('must be "inline" or "attachment"');
  return {
    name: filename.line(limits.pathBytesMax),
    type: contentType.isThere ? typeIn(contentType) : 'application/octet-stream',
    bytes: bytesIn(content),
    ...(contentId.isThere && { contentId: idIn(contentId) }),
    disposition: how,
  };
}

function typeIn(given: Given): string {
  const text = given.text(limits.pathBytesMax);
  if (/^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(text) && !/^multipart\//i.test(text)) return text.toLowerCase();
  throw given.fault('must be a media type without parameters, such as "application/pdf"');
}

/** RFC 4648 §4. */
function bytesIn(given: Given): Uint8Array {
  try {
    return Uint8Array.fromBase64(given.text());
  } catch (error) {
    throw error instanceof Fault ? error : given.fault('must be base64');
  }
}

function idIn(given: Given): string {
  const text = given.text(limits.pathBytesMax);
  if (/^[!-;=?-~]+$/.test(text)) return text;
  throw given.fault('must be an id without angle brackets and blanks');
}
