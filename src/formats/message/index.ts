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
export { membersOf, parseAddresses, parseMailbox } from './fields/addresses.ts';
export { addressesIn } from './fields/addresses-in.ts';
export {
  type AuthenticationResults,
  parseAuthenticationResults,
  printAuthenticationResults,
} from './fields/authentication-results.ts';
export { baseSubject } from './fields/base-subject.ts';
export { BodyCanonicalizer } from './canonical/body.ts';
export { type DkimSignature, dkimSignatureOf } from './canonical/dkim-signature.ts';
export { canonicalField, signatureInput, signedFields } from './canonical/header.ts';
export { type DkimRecord, dkimRecordOf, printDkimRecord } from './canonical/key-record.ts';
export { printSignature, type SignatureTags } from './canonical/signature-field.ts';
export { parseTagList } from './canonical/tag-list.ts';
export { type BodyLists, bodyListsOf, fileNameOf } from './faces/body-lists.ts';
export { type BodyPart, bodyStructureOf, contentIdOf, partCharsetOf } from './faces/body-part.ts';
export { numberedInside, type NumberedPart, numberedRoots, rootNumber } from './faces/numbers.ts';
export { decodeRaw, decodeText, isUtf8, knowsCharset } from './charsets/charset.ts';
export { TextReader } from './charsets/text-reader.ts';
export { printAddress, printField } from './writing/compose.ts';
export type { Draft, DraftHeader, Entity, Leaf, Multipart } from './writing/draft.ts';
export { needsUtf8 } from './writing/draft-header.ts';
export { printMessage } from './writing/message.ts';
export { decodeAddress, oneLine, printRealAddress } from './writing/phrases.ts';
export { isUtf8Header, messageLeaf, textLeaf } from './writing/structure.ts';
export { type AnswerOptions, quoteText, replyOf } from './writing/answer.ts';
export { type Forwarded, forwardOf } from './writing/forward.ts';
export { BinaryConverter } from './writing/binary-converter.ts';
export { EightBitSurvey, SevenBitConverter } from './writing/seven-bit.ts';
export { dropping, editHeader, type HeaderEdits } from './writing/edit.ts';
export { type Moment, parseDate, printDate } from './fields/date.ts';
export { envelopeOf } from './fields/envelope.ts';
export { type EmailAddress, type EmailAddressGroup, type HeaderForm, headerForm } from './fields/forms.ts';
export { decodeField, headerCharsetOf, needsCharset } from './fields/header-charset.ts';
export { field, fieldEnd, fieldPlaces, fieldsNamed, parseHeader } from './fields/header.ts';
export { type EmailHeader, emailHeaders, type HeaderProperty } from './fields/header-properties.ts';
export { headerProperty, type HeaderValue, parseHeaderProperty } from './fields/header-properties.ts';
export { type ListFields, parseListFields } from './fields/list-fields.ts';
export { messageIds } from './fields/message-ids.ts';
export { decodeParameter, parameterNamed, parseParameterized } from './fields/parameters.ts';
export { type Hop, parseReceived, type Received, receivedChain } from './fields/received.ts';
export { isEncodedMessage } from './parts/content.ts';
export { MessageParser } from './parts/parser.ts';
export { flowedReading, readFlowed } from './bodies/flowed.ts';
export { decodeTransfer } from './bodies/transfer.ts';
export { type EmbeddedFile, EmbeddedFinder } from './embedded/embedded-finder.ts';
export { partialOf, type PartialPlace } from './embedded/partial.ts';
export { isTnef, readTnef, type Tnef, type TnefAttachment } from './embedded/tnef/tnef.ts';
export * from './types.ts';
export { decodeWords } from './fields/words.ts';
