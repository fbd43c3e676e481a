/** The body of a text part as decoded text, and the files that it holds: those of old mail in the text, those of TNEF. */
import { limits } from '../../base/limits.ts';
import { decodeWords, EmbeddedFinder, readTnef } from '../../formats/message/index.ts';
import type { EmbeddedFile } from '../../formats/message/index.ts';
import type { TextBytes } from './bytes.ts';
import { decodedChunks, decodedOf } from './content.ts';
import { filesIn, Leaver, mayHoldFiles } from './leaver.ts';
import { PartReader, textIn } from './part-reader.ts';
import type { TextPart } from './parts.ts';

/** Decoded as one string; what is larger is read in chunks. */
const wholeBytesMax = 128 * 1024;

/** A body as text, without the files in it. */
export interface BodyText {
  /** The names of files that stand in the text (uuencode, yEnc). */
  readonly names: readonly string[];
  /** The text, as it comes; a small one in one piece. */
  readonly text: string | AsyncIterable<string>;
}

/** Reads the body of a text part. */
export async function readBody(bytes: TextBytes, part: TextPart): Promise<BodyText> {
  if (part.bodyEnd - part.bodyStart > wholeBytesMax) return readLarge(bytes, part);
  const content = decodedOf(part.encoding, await bytes.span(part.bodyStart, part.bodyEnd));
  const files = mayHoldFiles(part) ? filesIn(content) : [];
  return { names: namesOf(files), text: textIn(new Leaver(files).write(content), part) };
}

/** Twice through the bytes: where a file lies is known only behind it. */
async function readLarge(bytes: TextBytes, part: TextPart): Promise<BodyText> {
  const finder = new EmbeddedFinder();
  if (mayHoldFiles(part)) for await (const chunk of contentOf(bytes, part)) finder.write(chunk);
  const files = finder.end();
  return { names: namesOf(files), text: textOf(contentOf(bytes, part), new Leaver(files), part) };
}

function contentOf(bytes: TextBytes, { bodyStart, bodyEnd, encoding }: TextPart): AsyncIterable<Uint8Array> {
  return decodedChunks(encoding, bytes.chunks(bodyStart, bodyEnd));
}

async function* textOf(content: AsyncIterable<Uint8Array>, leaver: Leaver, part: TextPart): AsyncGenerator<string> {
  const reader = new PartReader(part);
  for await (const chunk of content) yield reader.write(leaver.write(chunk));
  yield reader.end();
}

function namesOf(files: readonly EmbeddedFile[]): string[] {
  return files.map(({ name }) => decodeWords(name));
}

/** The names of the files in a TNEF file; none of one that is too large to be held. */
export async function tnefNames(bytes: TextBytes, { bodyStart, bodyEnd, encoding }: TextPart): Promise<string[]> {
  if (bodyEnd - bodyStart > limits.tnefBytesMax) return [];
  const tnef = readTnef(decodedOf(encoding, await bytes.span(bodyStart, bodyEnd)));
  return tnef?.attachments.map(({ name }) => name) ?? [];
}
