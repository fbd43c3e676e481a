import { MessageParser, type ParsedMessage } from '../../formats/message/index.ts';
import type { MessageSource } from './source.ts';

/** Reads a message for its structure. */
export async function parseSource(source: MessageSource): Promise<ParsedMessage> {
  const parser = new MessageParser();
  for await (const chunk of source.chunks(0, source.sizeBytes)) parser.write(chunk);
  return parser.end();
}
