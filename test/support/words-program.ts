/** A search program for tests: the words of a body stand in its summary; "throw" and "exit" are no good messages. */
import type { BodyWords, IndexableBody } from '../../src/store/search/index.ts';

export async function wordsOf({ summary }: IndexableBody): Promise<BodyWords> {
  const words = Buffer.from(summary).toString().split(' ');
  if (words.includes('throw')) throw new Error('This message cannot be read');
  if (words.includes('exit')) process.exit(1);
  return { words, isComplete: true };
}
