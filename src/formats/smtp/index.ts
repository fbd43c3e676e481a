/**
 * The language of SMTP, RFC 5321: command lines, paths, replies and the dotted data, for server and client alike.
 *
 * Pure: text and bytes to values and back. Wire text is a binary string. Nothing here throws anything but a Fault, and
 * no input, however long or wrong, makes it hold more than its caller handed in.
 */
export { DataDecoder, DotStuffer, LineMender } from './data.ts';
export { addressOf, isSmtpUtf8, parseAddress, printPath } from './path.ts';
export { Reader } from './reader.ts';
export { parseReplyLine, printReply, ReplyReader, type Reply } from './reply.ts';
export { type Extension, messageTerms, recipientTerms } from './parameters.ts';
export * from './terms.ts';
export type { Path } from './types.ts';
export { decodeXtext, encodeXtext } from './xtext.ts';
