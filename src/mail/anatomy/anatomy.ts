/** A message taken apart: everything that can be told of it, in one value. */
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import {
  bodyListsOf,
  contentIdOf,
  decodeRaw,
  decodeWords,
  type EmbeddedFile,
  fileNameOf,
  type HeaderField,
  numberedInside,
  type NumberedPart,
  numberedRoots,
  type Part,
  partCharsetOf,
  partialOf,
  rootNumber,
} from '../../formats/message/index.ts';
import { previewOf } from '../summary/index.ts';
import type { Piece } from './content.ts';
import { defectNotes } from './defects.ts';
import { envelopeNote } from './envelope-note.ts';
import type { FoundFile } from './found-file.ts';
import { foundInText, Opener, type OpenedMessage } from './opening.ts';
import { authenticationNotes, listNote, receivedNotes } from './origin.ts';
import { parseSource } from './parsing.ts';
import { type Content, measured, measuredFiles, readPart } from './reading-part.ts';
import { reportIn, type Reports } from './reports.ts';
import { sayingOf } from './saying.ts';
import { signatureNotes } from './signatures.ts';
import type { MessageSource } from './source.ts';
import type { Anatomy, BodyNote, FieldNote, FileNote, MessageNote, PartNote } from './types.ts';

/**
 * Takes a message apart. Reads it a few times, chunk by chunk, and holds of its content what limits.openedBytesMax allows.
 * Never throws on bad mail.
 */
export async function anatomyOf(source: MessageSource): Promise<Anatomy> {
  const { root, defects, sizeBytes } = await parseSource(source);
  const anatomist = new Anatomist();
  const structure = await anatomist.message({ root, source }, '');
  return {
    sizeBytes,
    defects: await defectNotes(defects, source),
    header: root.header.map(fieldNote),
    envelope: envelopeNote(root.header),
    structure,
    body: await bodyNote(root, source),
    saying: await sayingOf(root, source),
    ...given('list', listNote(root.header)),
    received: receivedNotes(root.header),
    authentication: authenticationNotes(root.header),
    signatures: await signatureNotes(root, source),
    ...anatomist.reports,
  };
}

function fieldNote({ name, start, end }: HeaderField): FieldNote {
  return { name, start, end };
}

async function bodyNote(root: Part, source: MessageSource): Promise<BodyNote> {
  const { textBody, htmlBody, attachments, hasAttachment } = bodyListsOf(root);
  const numbers = new Map(everyPart(numberedRoots(root)).map(({ part, number }) => [part, number]));
  const numbersOf = (parts: readonly Part[]): string[] => parts.map((part) => numbers.get(part) ?? '');
  const start = await source.span(0, Math.min(limits.previewSourceBytesMax, source.sizeBytes));
  return {
    text: numbersOf(textBody),
    html: numbersOf(htmlBody),
    attachments: numbersOf(attachments),
    hasAttachment,
    preview: previewOf(root, start),
  };
}

function everyPart(parts: readonly NumberedPart[]): NumberedPart[] {
  return parts.flatMap((numbered) => [numbered, ...everyPart(numberedInside(numbered))]);
}

class Anatomist {
  readonly #opener = new Opener();
  /** The first report of each kind; those in messages inside are reports about others. */
  reports: Reports = {};

  /** The structure of a message; `holder` is the number of the part that it stands in. */
  async message({ root, source, within }: OpenedMessage, holder: string): Promise<PartNote> {
    const own = rootNumber(root, holder);
    const piece = { number: own ?? holder, part: root, source, ...given('within', within) };
    const { number: _, ...note } = await this.#part(piece, holder === '');
    return own === undefined ? note : { number: own, ...note };
  }

  async #part(piece: Piece, isOutermost: boolean): Promise<PartNote> {
    const { part, number } = piece;
    if (isOutermost) this.reports = { ...(await reportIn(piece)), ...this.reports };
    const place = { start: part.headerStart, bodyStart: part.bodyStart, end: part.bodyEnd, lines: part.bodyLines };
    const head = { number, type: decodeRaw(`${part.type}/${part.subtype}`), ...place, ...saidOf(part) };
    return part.type === 'multipart'
      ? { ...head, parts: await this.#parts(piece, isOutermost) }
      : { ...head, ...(await this.#content(piece)) };
  }

  async #parts(piece: Piece, isOutermost: boolean): Promise<PartNote[]> {
    const notes: PartNote[] = [];
    for (const inner of await this.#opener.inside(piece)) notes.push(await this.#part(inner, isOutermost));
    return notes;
  }

  async #content(piece: Piece): Promise<Partial<PartNote>> {
    const { files, ...content } = await readPart(piece);
    const notes = [...(await textNotes(piece, files)), ...(await tnefNotes(await this.#opener.tnefFiles(piece)))];
    const message = await this.#messageIn(piece);
    return { ...content, ...given('message', message), ...given('files', notes.length > 0 ? notes : undefined) };
  }

  async #messageIn(piece: Piece): Promise<MessageNote | undefined> {
    const opened = await this.#opener.message(piece);
    if (!opened) return undefined;
    const within = opened.within === piece.within ? undefined : opened.within?.number;
    const envelope = envelopeNote(opened.root.header);
    return { envelope, ...given('within', within), structure: await this.message(opened, piece.number) };
  }
}

/** What its header says of a part. */
function saidOf(part: Part): Pick<PartNote, 'encoding'> & Partial<PartNote> {
  const { disposition, description, language, location } = part;
  const partial = partialOf(part);
  return {
    encoding: decodeRaw(part.encoding),
    ...given('charset', part.type === 'text' ? partCharsetOf(part) : undefined),
    ...given('disposition', disposition && decodeRaw(disposition.type)),
    ...given('name', fileNameOf(part)),
    ...given('contentId', contentIdOf(part)),
    ...given('description', description === undefined ? undefined : decodeWords(description)),
    ...given(
      'language',
      language?.map((tag) => decodeRaw(tag)),
    ),
    ...given('partial', partial && { ...partial, id: decodeRaw(partial.id) }),
    ...given('location', location === undefined ? undefined : decodeRaw(location)),
  };
}

async function textNotes(piece: Piece, files: readonly EmbeddedFile[]): Promise<FileNote[]> {
  const contents = await measuredFiles(piece, files);
  return foundInText(piece, files).map(({ facts }, index) => ({ ...facts, ...(contents[index] as Content) }));
}

async function tnefNotes(files: readonly FoundFile[]): Promise<FileNote[]> {
  const notes: FileNote[] = [];
  for (const { facts, content } of files) notes.push({ ...facts, ...(await measured(content())) });
  return notes;
}
