/** Reads a message with everything that reads messages, and checks what must be true of any. */
import assert from 'node:assert/strict';
import { binaryOf, concatBytes } from '../../src/base/bytes.ts';
import type { Random } from '../../src/base/random.ts';
import {
  baseSubject,
  BodyCanonicalizer,
  bodyListsOf,
  bodyStructureOf,
  canonicalField,
  decodeParameter,
  decodeRaw,
  decodeText,
  decodeTransfer,
  decodeWords,
  dkimSignatureOf,
  EmbeddedFinder,
  emailHeaders,
  envelopeOf,
  fileNameOf,
  headerForm,
  type HeaderField,
  messageIds,
  MessageParser,
  numberedInside,
  type NumberedPart,
  numberedRoots,
  parameterNamed,
  parseAddresses,
  parseAuthenticationResults,
  parseDate,
  parseHeader,
  parseListFields,
  parseMailbox,
  parseParameterized,
  parseReceived,
  parseTagList,
  type ParsedMessage,
  partCharsetOf,
  partialOf,
  type Part,
  printAddress,
  readFlowed,
  readTnef,
  receivedChain,
  TextReader,
} from '../../src/formats/message/index.ts';

const forms = ['Raw', 'Text', 'Addresses', 'GroupedAddresses', 'MessageIds', 'Date', 'URLs'] as const;
const canonicalForms = ['simple', 'relaxed'] as const;

/** Throws where something does, or where a promise is broken. */
export function readAll(message: Uint8Array, random: Random): void {
  const parsed = parse([message]);
  assert.deepEqual(parse(pieces(message, random)), parsed, 'the same however the bytes come');
  checkPlaces(message, parsed);
  readHeader(parsed.root.header);
  emailHeaders(parsed.header);
  bodyListsOf(parsed.root);
  bodyStructureOf(parsed.root, (part) => part.bodyEnd - part.bodyStart);
  numberedRoots(parsed.root).forEach(walkNumbers);
  for (const part of partsIn(parsed.root)) readPart(message, part, random);
}

function parse(chunks: readonly Uint8Array[]): ParsedMessage {
  const parser = new MessageParser();
  for (const chunk of chunks) parser.write(chunk);
  return parser.end();
}

/** The same bytes in pieces of any sizes; small ones at the beginning, so that large messages take no longer. */
function pieces(bytes: Uint8Array, random: Random): Uint8Array[] {
  const cut: Uint8Array[] = [];
  for (let at = 0, largest = 8; at < bytes.length; largest *= 1.05) {
    const end = at + 1 + Math.floor(random.fraction() * largest);
    cut.push(bytes.subarray(at, end));
    at = end;
  }
  return cut;
}

function partsIn(part: Part): Part[] {
  return [part, ...innerOf(part).flatMap(partsIn)];
}

function innerOf(part: Part): readonly Part[] {
  return part.message ? [part.message] : part.parts;
}

function walkNumbers(numbered: NumberedPart): void {
  numberedInside(numbered).forEach(walkNumbers);
}

/** Parts lie in their parents, in their order; fields in their headers; defects in the message, in their order. */
function checkPlaces(message: Uint8Array, { root, defects, sizeBytes }: ParsedMessage): void {
  assert.deepEqual([root.headerStart, root.bodyEnd, sizeBytes], [0, message.length, message.length]);
  for (const part of partsIn(root)) {
    checkOrder([part.headerStart, ...part.header.flatMap(({ start, end }) => [start, end]), part.bodyStart]);
    checkOrder([part.bodyStart, ...innerOf(part).flatMap((inner) => [inner.headerStart, inner.bodyEnd]), part.bodyEnd]);
    const lines = binaryOf(message, part.bodyStart, part.bodyEnd).split('\n').length - 1;
    assert.equal(part.bodyLines, lines, 'lines of a body');
  }
  checkOrder([0, ...defects.map(({ offset }) => offset), message.length]);
}

function checkOrder(offsets: readonly number[]): void {
  const isOrdered = offsets.every((offset, index) => offset >= (offsets[index - 1] ?? 0));
  if (!isOrdered) assert.fail(`out of order: ${offsets.join(' ')}`);
}

function readHeader(header: readonly HeaderField[]): void {
  const { subject = '', from, to } = envelopeOf(header);
  baseSubject(subject);
  parseListFields(header);
  receivedChain(header);
  for (const mailbox of [...from, ...to]) printAddress(mailbox);
  for (const { name, value } of header) readField(name, value);
}

/** Every reader reads every field: who knows what stands where. */
function readField(name: string, value: string): void {
  assert.doesNotMatch(value, /[\r\n]/);
  parseAddresses(value);
  parseMailbox(value);
  parseAuthenticationResults(value);
  parseReceived(value);
  parseTagList(value);
  dkimSignatureOf(value);
  messageIds(value);
  decodeWords(value);
  decodeRaw(value);
  const date = parseDate(value);
  assert.ok(date === undefined || Number.isFinite(date.ms), 'a date is a time');
  const { parameters } = parseParameterized(value);
  for (const [parameter] of parameters) decodeParameter(parameters, parameter);
  for (const form of forms) headerForm(form, value);
  for (const kind of canonicalForms) canonicalField(kind, `${name}: ${value}\r\n`);
}

function readPart(message: Uint8Array, part: Part, random: Random): void {
  readHeader(part.header);
  parseHeader(message.subarray(part.headerStart, part.bodyStart));
  fileNameOf(part);
  partialOf(part);
  const body = message.subarray(part.bodyStart, part.bodyEnd);
  const content = decoded(part.encoding, [body]);
  const inPieces = decoded(part.encoding, pieces(body, random));
  assert.ok(Buffer.compare(content, inPieces) === 0, `${part.encoding}, the same however the bytes come`);
  readContent(part, content, random);
  for (const kind of canonicalForms) {
    const whole = canonical(kind, [body]);
    const fromPieces = canonical(kind, pieces(body, random));
    assert.ok(Buffer.compare(whole, fromPieces) === 0, `${kind} canonical body, the same however the bytes come`);
  }
}

function decoded(encoding: string, chunks: readonly Uint8Array[]): Uint8Array {
  const decoder = decodeTransfer(encoding);
  const out = chunks.map((chunk) => decoder.write(chunk).slice());
  return concatBytes([...out, decoder.end()]);
}

function readContent(part: Part, content: Uint8Array, random: Random): void {
  const charset = partCharsetOf(part) ?? parameterNamed(part.parameters, 'charset') ?? '';
  const text = decodeText(content, charset);
  readFlowed(text);
  const reader = new TextReader(charset);
  const fromPieces = pieces(content, random).map((chunk) => reader.write(chunk));
  assert.equal(
    fromPieces.join('') + reader.end(),
    textInOne(content, charset),
    'text, the same however the bytes come',
  );
  readTnef(content);
  const finder = new EmbeddedFinder();
  finder.write(content);
  for (const { encoding, start, end } of finder.end()) decoded(encoding, [content.subarray(start, end)]);
}

function textInOne(content: Uint8Array, charset: string): string {
  const reader = new TextReader(charset);
  return reader.write(content) + reader.end();
}

function canonical(kind: 'simple' | 'relaxed', chunks: readonly Uint8Array[]): Uint8Array {
  const canonicalizer = new BodyCanonicalizer(kind);
  const out = chunks.flatMap((chunk) => canonicalizer.write(chunk).map((piece) => piece.slice()));
  return concatBytes([...out, ...canonicalizer.end()]);
}
