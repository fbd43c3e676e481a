/** Content by its name: "2", "1.2", or "2/1" for the first file in part 2. */
import { given } from '../../base/given.ts';
import { bodyListsOf, decodeRaw, fileNameOf } from '../../formats/message/index.ts';
import { contentOf, type Piece, rawContent, sliced } from './content.ts';
import type { FoundFile } from './found-file.ts';
import { filesInText, foundInText, Opener, rootsOf, withoutFiles } from './opening.ts';
import { parseSource } from './parsing.ts';
import { PartText } from './part-text.ts';
import type { MessageSource } from './source.ts';
import type { Anatomy, PartNote } from './types.ts';

export interface NamedContent {
  readonly type: string;
  readonly name?: string;
  /** Decoded. */
  readonly content: () => AsyncIterable<Uint8Array>;
  /** As it stands in the message; undefined for what was unpacked. */
  readonly raw?: () => AsyncIterable<Uint8Array>;
  /** For a person, see `PartText`; undefined for what is no text. */
  readonly text?: () => AsyncIterable<string>;
}

/** What has that name in a message; undefined where nothing has. */
export async function contentNamed(source: MessageSource, name: string): Promise<NamedContent | undefined> {
  const opener = new Opener();
  const [number = '', place] = name.split('/');
  const piece = await pieceNamed(source, number, opener);
  if (!piece || place === undefined) return piece && partContent(piece);
  const files = [...foundInText(piece, await filesInText(piece)), ...(await opener.tnefFiles(piece))];
  const file = files.find(({ facts }) => facts.number === name);
  return file && fileContent(file, piece);
}

/** The text of a message for a person: the texts of textBody (RFC 8621 §4.1.4), with an empty line between them. */
export async function* readerText(source: MessageSource): AsyncGenerator<string> {
  const { root } = await parseSource(source);
  const texts = bodyListsOf(root).textBody.filter(({ type }) => type === 'text');
  for (const [index, part] of texts.entries()) {
    if (index > 0) yield '\n';
    yield* textOf({ number: '', part, source });
  }
}

/** Every name that something in a message has, in their order. */
export function namesIn(anatomy: Anatomy): string[] {
  return namesInPart(anatomy.structure);
}

function namesInPart({ number, parts = [], files = [], message }: PartNote): string[] {
  const inner = [...parts, ...(message ? [message.structure] : [])];
  const own = number === undefined ? [] : [number];
  return [...own, ...files.map((file) => file.number), ...inner.flatMap(namesInPart)];
}

/** Each part's number begins with the number of what it stands in. */
async function pieceNamed(source: MessageSource, number: string, opener: Opener): Promise<Piece | undefined> {
  const { root } = await parseSource(source);
  let pieces = rootsOf({ root, source });
  for (;;) {
    const found = pieces.find((piece) => `${number}.`.startsWith(`${piece.number}.`));
    if (!found || found.number === number) return found;
    pieces = await opener.inside(found);
  }
}

function partContent(piece: Piece): NamedContent {
  const { part } = piece;
  return {
    type: decodeRaw(`${part.type}/${part.subtype}`),
    ...given('name', fileNameOf(part)),
    content: () => contentOf(piece),
    raw: () => rawContent(piece),
    ...(part.type === 'text' ? { text: () => textOf(piece) } : {}),
  };
}

function fileContent({ facts, content }: FoundFile, piece: Piece): NamedContent {
  const { name, type = 'application/octet-stream', start, end } = facts;
  const isThere = start !== undefined && end !== undefined;
  const raw = isThere ? () => sliced(contentOf(piece), start, end) : undefined;
  return { type, ...given('name', name), content, ...given('raw', raw) };
}

/** Without the files in it, which have names of their own. */
async function* textOf(piece: Piece): AsyncGenerator<string> {
  const reader = new PartText(piece.part);
  const content = withoutFiles(piece, await filesInText(piece));
  for await (const chunk of content) yield reader.write(chunk);
  yield reader.end();
}
