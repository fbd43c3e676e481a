import { binaryOf, bytesOf, utf8Binary } from '../../base/bytes.ts';

const ours = /^Return-Path: [^\r\n]*\r\n/;

/**
 * The content as it leaves the house: without the Return-Path that we wrote on top for those who live here (RFC 5321 §4.4).
 * What an alias sends on says so, and is known again should it come back.
 */
export async function* outward(content: AsyncIterable<Uint8Array>, forwardedBy = ''): AsyncGenerator<Uint8Array> {
  if (forwardedBy !== '') yield bytesOf(utf8Binary(`Delivered-To: ${forwardedBy}\r\n`));
  let first = true;
  for await (const chunk of content) {
    yield first ? chunk.subarray(returnPathBytes(chunk)) : chunk;
    first = false;
  }
}

/** How long that line is: a path is short, so it lies in the first chunk whole. */
export function returnPathBytes(chunk: Uint8Array): number {
  return ours.exec(binaryOf(chunk, 0, 2048))?.[0].length ?? 0;
}
