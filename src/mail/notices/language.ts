/** The language in which the sender of a message is to be told of it. */
import { field, MessageParser, parseHeader } from '../../formats/message/index.ts';
import { noticeLanguage, type NoticeLanguage } from '../../formats/reports/index.ts';
import { BytesAtHand, languageOf, messagePieces, textPartOf } from '../text/index.ts';

/** So much of a message is enough to know a language by. */
const readBytes = 64 * 1024;
const readCharacters = 4096;

/**
 * As the message says it (Content-Language and Accept-Language, RFC 3282), else as its text shows, where that is sure.
 * Undefined: not known, or none that reports can speak.
 * @param original the beginning of the message
 */
export async function senderLanguage(original: Uint8Array): Promise<NoticeLanguage | undefined> {
  const bytes = original.subarray(0, readBytes);
  const header = parseHeader(bytes.subarray(0, headerEnd(bytes)));
  const named = [...tagsOf(field(header, 'Content-Language')), ...tagsOf(field(header, 'Accept-Language'))];
  return named.length > 0 ? named.map(noticeLanguage).find((one) => one !== undefined) : languageOfText(bytes);
}

function headerEnd(bytes: Uint8Array): number {
  const end = /\r?\n\r?\n/.exec(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1'));
  return end ? end.index + 2 : bytes.length;
}

/** The tags of "de-AT, en;q=0.5", the best liked first. */
function tagsOf(value = ''): string[] {
  const ranges = value
    .slice(0, 500)
    .split(',')
    .flatMap((range) => rangeOf(range) ?? []);
  return ranges.toSorted((one, other) => other.weight - one.weight).map(({ tag }) => tag);
}

function rangeOf(range: string): { readonly tag: string; readonly weight: number } | undefined {
  const [, tag, weight = '1'] =
    /^\s*([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*([\d.]{1,5}))?/.exec(range) ?? [];
  return tag === undefined || Number(weight) === 0 ? undefined : { tag, weight: Number(weight) };
}

async function languageOfText(bytes: Uint8Array): Promise<NoticeLanguage | undefined> {
  const parser = new MessageParser();
  parser.write(bytes);
  const { root } = parser.end();
  let text = '';
  for await (const piece of messagePieces(new BytesAtHand(bytes), textPartOf(root), readCharacters)) {
    if (piece.kind === 'text') text += `${piece.text.slice(0, readCharacters)}\n`;
  }
  const language = languageOf(text);
  return language === undefined ? undefined : noticeLanguage(language);
}
