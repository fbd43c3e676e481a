/** What is inside of parts: their parts, messages, and the files that are no parts. */
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import {
  type EmbeddedFile,
  EmbeddedFinder,
  decodeWords,
  fileNameOf,
  isEncodedMessage,
  isTnef,
  numberedInside,
  numberedRoots,
  type Part,
} from '../../formats/message/index.ts';
import { BytesAtHand, decodedChunks, Leaver, mayHoldFiles } from '../text/index.ts';
import { contentOf, gathered, type Piece, sliced, type Within } from './content.ts';
import { counted, type FoundFile, type UncountedFile } from './found-file.ts';
import { parseSource } from './parsing.ts';
import type { MessageSource } from './source.ts';
import { filesInTnef } from './tnef-files.ts';

/** A message inside a part, and the bytes in which its offsets count. */
export interface OpenedMessage {
  readonly root: Part;
  readonly source: MessageSource;
  readonly within?: Within;
}

/** Opens what is encoded, as far as there is room for it: of one message limits.openedBytesMax in all. */
export class Opener {
  #bytesLeft: number = limits.openedBytesMax;
  #messagesLeft: number = limits.openedMessagesMax;

  /** The parts directly inside, also of a message that is encoded (which RFC 2046 §5.2.1 forbids). */
  async inside(piece: Piece): Promise<readonly Piece[]> {
    const message = await this.message(piece);
    if (message) return rootsOf(message, piece.number);
    return numberedInside(piece).map((numbered) => ({ ...piece, ...numbered }));
  }

  /** The message in a part of that type; undefined for other parts, and where there is no room for what is decoded. */
  async message({ number, part, source, within }: Piece): Promise<OpenedMessage | undefined> {
    if (part.message) return { root: part.message, source, ...given('within', within) };
    const depth = (within?.depth ?? 0) + 1;
    if (!isEncodedMessage(part) || depth > limits.encodedMessageDepthMax || this.#messagesLeft === 0) return undefined;
    this.#messagesLeft--;
    const bytes = await this.#gather({ number, part, source });
    if (!bytes) return undefined;
    const inner = new BytesAtHand(bytes);
    return { root: (await parseSource(inner)).root, source: inner, within: { number, depth } };
  }

  /** The files in a TNEF part; [] for others. */
  async tnefFiles(piece: Piece): Promise<readonly FoundFile[]> {
    if (!isTnef(piece.part, [fileNameOf(piece.part) ?? ''])) return [];
    const bytes = await this.#gather(piece);
    return bytes ? counted(filesInTnef(bytes), piece.number) : [];
  }

  async #gather(piece: Piece): Promise<Uint8Array | undefined> {
    const bytes = await gathered(contentOf(piece), this.#bytesLeft);
    this.#bytesLeft -= bytes?.length ?? 0;
    return bytes;
  }
}

/** The parts of a message that come first. */
export function rootsOf({ root, source, within }: OpenedMessage, holder = ''): readonly Piece[] {
  return numberedRoots(root, holder).map((numbered) => {
    return { ...numbered, source, ...given('within', within) };
  });
}

/** Where the files are in the text of a part; reads it whole. */
export async function filesInText(piece: Piece): Promise<readonly EmbeddedFile[]> {
  if (!mayHoldFiles(piece.part)) return [];
  const finder = new EmbeddedFinder();
  for await (const chunk of contentOf(piece)) finder.write(chunk);
  return finder.end();
}

/** The content of a text without the files in it. */
export async function* withoutFiles(piece: Piece, files: readonly EmbeddedFile[]): AsyncGenerator<Uint8Array> {
  const leaver = new Leaver(files);
  for await (const chunk of contentOf(piece)) yield leaver.write(chunk);
}

/** Files that a finder found in the text of a part. */
export function foundInText(piece: Piece, files: readonly EmbeddedFile[]): readonly FoundFile[] {
  const uncounted = files.map(({ encoding, name, start, end, isWhole }): UncountedFile => {
    const named = given('name', name === '' ? undefined : decodeWords(name));
    const content = (): AsyncIterable<Uint8Array> => decodedChunks(encoding, sliced(contentOf(piece), start, end));
    return { facts: { encoding, ...named, start, end, isWhole }, content };
  });
  return counted(uncounted, piece.number);
}
