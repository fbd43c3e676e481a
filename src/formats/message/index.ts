/**
 * Internet messages: RFC 5322 and MIME (RFC 2045 to 2049, 2231, 6532).
 *
 * `MessageParser` reads a message of any size as it comes and says where everything lies: header fields, parts, bodies, as
 * byte offsets. The rest reads and writes what stands in header fields, and decodes bodies. Wire text is a binary string,
 * one character per byte; only functions that begin with `decode` give real text.
 *
 * Nothing here throws on bad mail: it takes the most useful reading. Nothing here knows a clock, a file or a socket, and
 * memory is bounded by base/limits.ts, not by the message.
 */
export { parseAddresses, parseMailbox } from './fields/addresses.ts';
export { baseSubject } from './fields/base-subject.ts';
export { decodeRaw, decodeText, knowsCharset } from './charsets/charset.ts';
export { printAddress, printField } from './writing/compose.ts';
export { type Moment, parseDate, printDate } from './fields/date.ts';
export { envelopeOf } from './fields/envelope.ts';
export { field, fieldEnd, fieldPlaces, fieldsNamed, parseHeader } from './fields/header.ts';
export { messageIds } from './fields/message-ids.ts';
export { decodeParameter, type Parameterized, parameterNamed, parseParameterized } from './fields/parameters.ts';
export { type MessageLimits, MessageParser } from './parts/parser.ts';
export { decodeTransfer } from './bodies/transfer.ts';
export * from './types.ts';
export { decodeWords, encodeWords } from './fields/words.ts';
