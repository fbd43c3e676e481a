/** Parts as bytes, RFC 2045 §2.4 and RFC 2046 §5.1. */
import { binaryOf, bytesOf } from '../../../base/bytes.ts';
import { printParameter } from '../fields/extended-parameters.ts';
import { printField } from './compose.ts';
import { boundariesFor } from './boundary.ts';
import type { Entity, Leaf, Multipart } from './draft.ts';
import { encodeContent, type EncodedContent } from './encoding.ts';
import { encodeText, oneLine } from './phrases.ts';

/** A part before its boundaries are known. */
type Encoded = EncodedLeaf | EncodedMultipart;

interface EncodedLeaf {
  readonly leaf: Leaf;
  readonly content: EncodedContent;
}

interface EncodedMultipart {
  readonly multipart: Multipart;
  readonly parts: readonly Encoded[];
}

/**
 * An entity in pieces: its MIME fields, an empty line, its body. Boundaries are made of `seed`, and are such that they occur
 * in no content.
 */
export function printEntity(entity: Entity, seed: string, allows8bit: boolean): Uint8Array[] {
  const encoded = encode(entity, allows8bit);
  const boundaries = boundariesFor(seed, plainBodies(encoded));
  return [...pieces(encoded, boundaries), ...lastBreak(encoded)];
}

function encode(entity: Entity, allows8bit: boolean): Encoded {
  if (!('multipart' in entity)) return { leaf: entity, content: encodeContent(entity, allows8bit) };
  return { multipart: entity, parts: entity.parts.map((part) => encode(part, allows8bit)) };
}

/** The contents that could hold a boundary: no line of base64 or quoted-printable has "=_" in it. */
function plainBodies(encoded: Encoded): string[] {
  if ('parts' in encoded) return encoded.parts.flatMap(plainBodies);
  const { encoding, body } = encoded.content;
  return encoding === '7bit' || encoding === '8bit' ? [binaryOf(body)] : [];
}

function pieces(encoded: Encoded, boundaries: Iterator<string, string>): Uint8Array[] {
  if ('leaf' in encoded) return [bytesOf(`${printLeafFields(encoded)}\r\n`), encoded.content.body];
  const boundary = boundaries.next().value;
  const parts = encoded.parts.flatMap((part, index) => [
    bytesOf(`${index === 0 ? '' : '\r\n'}--${boundary}\r\n`),
    ...pieces(part, boundaries),
  ]);
  return [bytesOf(`${printMultipartFields(encoded, boundary)}\r\n`), ...parts, bytesOf(`\r\n--${boundary}--\r\n`)];
}

/** A message ends with a line break; in quoted-printable with one that is none of the content. */
function lastBreak(encoded: Encoded): Uint8Array[] {
  if ('parts' in encoded) return [];
  const { body, encoding } = encoded.content;
  if (body.length === 0 || body.at(-1) === 0x0a) return [];
  return [bytesOf(encoding === 'quoted-printable' ? '=\r\n' : '\r\n')];
}

function printLeafFields({ leaf, content }: EncodedLeaf): string {
  const { parameters = [], name, disposition = name === undefined ? undefined : 'attachment', contentId } = leaf;
  const id = contentId?.replace(/[^!-;=?-~]/g, '') ?? '';
  return [
    printField('Content-Type', printParameterized(content.type, parameters)),
    id === '' ? '' : printField('Content-ID', `<${id}>`),
    leaf.languages === undefined ? '' : printField('Content-Language', leaf.languages),
    leaf.description === undefined ? '' : printField('Content-Description', encodeText(leaf.description)),
    disposition === undefined ? '' : printField('Content-Disposition', printParameterized(disposition, fileName(name))),
    content.encoding === '7bit' ? '' : printField('Content-Transfer-Encoding', content.encoding),
  ].join('');
}

/** RFC 2045 §6.4: a multipart is 8bit where something in it is. */
function printMultipartFields(encoded: EncodedMultipart, boundary: string): string {
  const { multipart, parameters = [] } = encoded.multipart;
  return [
    printField('Content-Type', printParameterized(`multipart/${multipart}`, [...parameters, ['boundary', boundary]])),
    isEightBit(encoded) ? printField('Content-Transfer-Encoding', '8bit') : '',
  ].join('');
}

function isEightBit(encoded: Encoded): boolean {
  return 'parts' in encoded ? encoded.parts.some(isEightBit) : encoded.content.encoding === '8bit';
}

function fileName(name: string | undefined): [string, string][] {
  return name === undefined ? [] : [['filename', oneLine(name)]];
}

function printParameterized(value: string, parameters: readonly (readonly [string, string])[]): string {
  return [value, ...parameters.map(([name, text]) => printParameter(name, text))].join('; ');
}
