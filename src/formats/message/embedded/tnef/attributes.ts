/** The attributes that a TNEF file is made of, [MS-OXTNEF] §2.1.3.3. */
import { limits } from '../../../../base/limits.ts';
import { type Range, TnefReader } from './reader.ts';

const signature = 0x223e9f78;

/** Type and name of the attributes that are read; the rest is passed over. */
const attributeIds = {
  subject: 0x00018004,
  body: 0x0002800c,
  properties: 0x00069003,
  oemCodePage: 0x00069007,
  /** Begins an attachment. */
  attachmentRendering: 0x00069002,
  attachmentTitle: 0x00018010,
  attachmentData: 0x0006800f,
  attachmentProperties: 0x00069005,
} as const;

/** Where the attributes of the message lie. */
export interface TnefPlaces {
  subject?: Range;
  body?: Range;
  properties?: Range;
  oemCodePage?: Range;
  readonly attachments: readonly AttachmentPlaces[];
}

/** Where the attributes of one attachment lie. */
export interface AttachmentPlaces {
  title?: Range;
  data?: Range;
  properties?: Range;
}

/**
 * Finds the attributes; undefined where the bytes are no TNEF file. Checksums are not compared; the first attribute that is not
 * whole ends the reading.
 */
export function tnefPlaces(bytes: Uint8Array): TnefPlaces | undefined {
  const reader = new TnefReader(bytes);
  if (reader.uint32() !== signature) return undefined;
  reader.uint16();
  const attachments: AttachmentPlaces[] = [];
  const places: TnefPlaces = { attachments };
  for (let found = nextAttribute(reader); found; found = nextAttribute(reader)) {
    if (found.id === attributeIds.attachmentRendering) attachments.push({});
    if (attachments.length > limits.embeddedFilesMax) break;
    place(places, attachments, found.id, found);
  }
  attachments.splice(limits.embeddedFilesMax);
  return places;
}

/** Level, identifier, length, data, checksum. */
function nextAttribute(reader: TnefReader): (Range & { readonly id: number }) | undefined {
  const level = reader.skip(1);
  const id = reader.uint32();
  const length = reader.uint32();
  if (level === undefined || id === undefined || length === undefined) return undefined;
  const start = reader.skip(length);
  reader.uint16();
  return start === undefined ? undefined : { id, start, end: start + length };
}

/** The first of each kind counts. */
function place(places: TnefPlaces, attachments: AttachmentPlaces[], id: number, { start, end }: Range): void {
  const range = { start, end };
  switch (id) {
    case attributeIds.subject:
      places.subject ??= range;
      break;
    case attributeIds.body:
      places.body ??= range;
      break;
    case attributeIds.properties:
      places.properties ??= range;
      break;
    case attributeIds.oemCodePage:
      places.oemCodePage ??= range;
      break;
    case attributeIds.attachmentTitle:
      lastOf(attachments).title ??= range;
      break;
    case attributeIds.attachmentData:
      lastOf(attachments).data ??= range;
      break;
    case attributeIds.attachmentProperties:
      lastOf(attachments).properties ??= range;
      break;
    default:
  }
}

/** The attachment that is being described; some writers do not announce it. */
function lastOf(attachments: AttachmentPlaces[]): AttachmentPlaces {
  const last = attachments.at(-1);
  if (last) return last;
  const first: AttachmentPlaces = {};
  attachments.push(first);
  return first;
}
