/** Messages taken apart again, for tests of those who write them. */
import { concatBytes } from '../../src/base/bytes.ts';
import {
  decodeParameter,
  decodeText,
  decodeTransfer,
  MessageParser,
  type Part,
} from '../../src/formats/message/index.ts';

/** The root of the message. */
export function parse(bytes: Uint8Array): Part {
  const parser = new MessageParser();
  parser.write(bytes);
  return parser.end().root;
}

/** A part and all below it, in their order. */
export function partsIn(part: Part, depth = 0): { readonly part: Part; readonly depth: number }[] {
  return [{ part, depth }, ...part.parts.flatMap((child) => partsIn(child, depth + 1))];
}

/** The content of a part, with its transfer encoding undone. */
export function contentOf(message: Uint8Array, { encoding, bodyStart, bodyEnd }: Part): Uint8Array {
  const decoder = decodeTransfer(encoding);
  return concatBytes([decoder.write(message.subarray(bodyStart, bodyEnd)), decoder.end()]);
}

/** The content of a part as text. */
export function textOf(message: Uint8Array, part: Part): string {
  return decodeText(contentOf(message, part), decodeParameter(part.parameters, 'charset'));
}
