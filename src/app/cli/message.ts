/** `posthouse message` */

import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { Fault } from '../../base/fault.ts';
import { utf8Bytes } from '../../base/bytes.ts';
import type { MessageSource, NamedContent } from '../../mail/anatomy/index.ts';
import { UsageMistake } from '../usage.ts';
import { printJson } from './json.ts';
import { openMessage } from './message-file.ts';
import { harmlessLines } from './shown.ts';
import { withExamples } from './style.ts';

export interface MessageOptions {
  readonly json?: boolean;
  readonly text?: boolean;
  readonly part?: string;
  readonly raw?: boolean;
  readonly out?: string;
}

export function addMessage(program: Command): void {
  const message = program.command('message <FILE>').summary('show what a message is made of');
  message.description(
    'Takes a message apart: who sent it, its parts, its attachments, what is wrong with it, the way it came.\n' +
      'FILE is a message as it came (often named .eml), "-" is standard input. Needs no server.',
  );
  message.option('--json', 'print everything that is known of it as JSON');
  message.option('--text', 'print its text, HTML without its tags; with --part that of one part');
  message.option('--part <N>', 'print the content of a part (2, 1.2), or of a file in one (2/1)');
  message.option('--raw', 'with --part: as it stands in the message, without decoding it');
  message.option('--out <file>', 'with --part or --text: write to a new file instead');
  withExamples(message, [
    ['posthouse message strange.eml', 'a page that explains it'],
    ['posthouse message strange.eml --part 2 --out offer.pdf', 'save an attachment'],
    ['posthouse blob cat 3:40960 | posthouse message - --text', 'read a stored message'],
  ]);
  message.action((file: string, options: MessageOptions) => showMessage(file, options, process.stdout));
}

/** Does what the options say, and prints to `output`. */
export async function showMessage(file: string, options: MessageOptions, output: Writable): Promise<void> {
  mustFit(options);
  await using source = await openMessage(file);
  const content = await wanted(source, options);
  if (options.out === undefined) await print(content, output);
  else await pipeline(content, createWriteStream(options.out, { flags: 'wx' }));
}

function mustFit({ json, text, part, raw, out }: MessageOptions): void {
  if (json && (text || part !== undefined)) throw new UsageMistake('--json stands alone');
  if (raw && part === undefined) throw new UsageMistake('--raw needs --part');
  if (raw && text) throw new UsageMistake('--raw and --text exclude each other');
  if (out !== undefined && part === undefined && !text) throw new UsageMistake('--out needs --part or --text');
}

type Content = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function wanted(source: MessageSource, options: MessageOptions): Promise<Content> {
  const { anatomyOf, readerText } = await import('../../mail/anatomy/index.ts');
  if (options.part !== undefined) return chosen(source, options.part, options);
  if (options.text) return shown(readerText(source));
  const anatomy = await anatomyOf(source);
  if (options.json) return [utf8Bytes(`${printJson(anatomy)}\n`)];
  const { messagePage } = await import('./message-page.ts');
  return [utf8Bytes(messagePage(anatomy))];
}

/** The content of a part in the form that was asked for. */
async function chosen(
  source: MessageSource,
  name: string,
  { raw, text }: MessageOptions,
): Promise<AsyncIterable<Uint8Array>> {
  const { contentNamed } = await import('../../mail/anatomy/index.ts');
  const found = await contentNamed(source, name);
  if (!found) throw new Fault('notFound', await namesInstead(source, name));
  if (raw) return found.raw?.() ?? missing(`${name} was unpacked: it does not stand in the message`);
  return text ? shown(textOf(found, name)) : found.content();
}

function textOf({ text, type }: NamedContent, name: string): AsyncIterable<string> {
  return text?.() ?? missing(`${name} is no text but ${type}`);
}

function missing(what: string): never {
  throw new Fault('notFound', what);
}

async function namesInstead(source: MessageSource, name: string): Promise<string> {
  const { anatomyOf, namesIn } = await import('../../mail/anatomy/index.ts');
  const names = namesIn(await anatomyOf(source));
  const some = names.length > namesShownMax ? [...names.slice(0, namesShownMax), '...'] : names;
  return `There is no part ${name} in this message; there are ${some.join(', ')}`;
}

const namesShownMax = 50;

async function* shown(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let last = '';
  for await (const text of texts) {
    if (text === '') continue;
    last = text;
    yield utf8Bytes(harmlessLines(text));
  }
  if (!last.endsWith('\n')) yield utf8Bytes('\n');
}

/** Writes to an output that stays open. */
async function print(content: Content, output: Writable): Promise<void> {
  for await (const chunk of content) if (!(await isPrinted(output, chunk))) return;
}

/** Waits until there is room for more. False when whoever read has gone (`| head`), which is no failure. */
function isPrinted(stream: Writable, chunk: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => {
      if (!error) resolve(true);
      else if ((error as NodeJS.ErrnoException).code === 'EPIPE') resolve(false);
      else reject(error);
    });
  });
}
