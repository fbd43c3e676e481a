/** EmailBodyPart, RFC 8621 §4.1.4: what JMAP tells of a part. */
import { given } from '../../../base/given.ts';
import { field } from '../fields/header.ts';
import { decodeParameter } from '../fields/parameters.ts';
import { trimBlanks } from '../fields/structured.ts';
import type { HeaderField, Part } from '../types.ts';
import { fileNameOf } from './body-lists.ts';
import { numberedInside, type NumberedPart, rootNumber } from './numbers.ts';

/** Undefined stands for null. The blobId is for whoever keeps blobs to add. */
export interface BodyPart {
  /** The number that IMAP gives to it; undefined for multiparts. */
  readonly partId?: string;
  /** Bytes after transfer decoding; 0 for multiparts. */
  readonly size: number;
  readonly headers: readonly HeaderField[];
  readonly name?: string;
  readonly type: string;
  readonly charset?: string;
  readonly disposition?: string;
  readonly cid?: string;
  readonly language?: readonly string[];
  readonly location?: string;
  /** Of multiparts only: messages inside stay closed. */
  readonly subParts?: readonly BodyPart[];
}

/** bodyStructure of RFC 8621 §4.1.4. `sizeOf` tells the decoded size of a part, for which its bytes must be read. */
export function bodyStructureOf(root: Part, sizeOf: (part: Part) => number): BodyPart {
  return bodyPartOf({ number: rootNumber(root) ?? '', part: root }, sizeOf);
}

function bodyPartOf(numbered: NumberedPart, sizeOf: (part: Part) => number): BodyPart {
  const { number, part } = numbered;
  const isMultipart = part.type === 'multipart';
  return {
    ...(isMultipart ? { size: 0 } : { partId: number, size: sizeOf(part) }),
    headers: part.header,
    ...given('name', fileNameOf(part)),
    type: `${part.type}/${part.subtype}`,
    ...given('charset', partCharsetOf(part)),
    ...given('disposition', part.disposition?.type),
    ...given('cid', contentIdOf(part)),
    ...given('language', part.language),
    ...given('location', part.location),
    ...(isMultipart ? { subParts: numberedInside(numbered).map((inner) => bodyPartOf(inner, sizeOf)) } : {}),
  };
}

/**
 * The charset that is named; "us-ascii" for text that names none and where there is no Content-Type at all; undefined for
 * what is no text (RFC 8621 §4.1.4).
 */
export function partCharsetOf({ type, parameters, header }: Part): string | undefined {
  const named = decodeParameter(parameters, 'charset');
  if (named !== undefined) return named;
  return type === 'text' || field(header, 'Content-Type') === undefined ? 'us-ascii' : undefined;
}

/** Content-ID without its angle brackets and the comments around them (RFC 2392 §2). */
export function contentIdOf({ id }: Part): string | undefined {
  if (id === undefined) return undefined;
  const cid = trimBlanks(/<([^<>]*)>?/.exec(id)?.[1] ?? id);
  return cid === '' ? undefined : cid;
}
