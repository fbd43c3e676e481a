/**
 * Reading messages: ours beside mailsplit, postal-mime and mailparser, in one run, on the same mail.
 *
 *   node bench/message.ts --count 500                  mail of our own making
 *   node bench/message.ts --mail DIR                   the *.eml of a folder
 *   node bench/message.ts --jsonl FILE.jsonl.zst       lines of JSON whose field `raw` is a message
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { simpleParser } from 'mailparser';
import { Splitter } from 'mailsplit';
import PostalMime from 'postal-mime';
import {
  type Address,
  decodeParameter,
  decodeText,
  decodeTransfer,
  decodeWords,
  envelopeOf,
  type Mailbox,
  MessageParser,
  parameterNamed,
  parseDate,
  type ParsedMessage,
  type Part,
} from '../src/formats/message/index.ts';
import { mailFrom } from './support/mail-sources.ts';
import { printTable, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';

const options = readOptions('Reading messages, beside other readers.', {
  count: '500',
  rounds: '5',
  mail: '',
  jsonl: '',
});
const [count = 500] = options.numbers('count');
const [rounds = 5] = options.numbers('rounds');
const roundMs = 300;

interface Reader {
  readonly name: string;
  readonly read: (message: Buffer) => unknown;
}

// What each is asked for

function parse(message: Uint8Array): ParsedMessage {
  const parser = new MessageParser();
  parser.write(message);
  return parser.end();
}

/** Where everything lies, all header fields, and the addresses of the envelope. */
function structure(message: Buffer): unknown {
  const { root, defects } = parse(message);
  return [root, defects, envelopeOf(root.header)];
}

/** All of it as text and bytes: subject, names, date, texts, and files with their names. */
function content(message: Buffer): unknown {
  const { root } = parse(message);
  const { subject = '', date = '', from, to, cc, replyTo } = envelopeOf(root.header);
  const people = [...from, ...to, ...cc, ...replyTo].flatMap(named);
  return [decodeWords(subject), parseDate(date), people, leavesOf(root).map((part) => decoded(message, part))];
}

function named(mailbox: Mailbox): string[] {
  return 'group' in mailbox ? mailbox.members.map(nameOf) : [nameOf(mailbox)];
}

function nameOf({ name }: Address): string {
  return decodeWords(name ?? '');
}

function leavesOf(part: Part): Part[] {
  if (part.message) return [part, ...leavesOf(part.message)];
  return part.type === 'multipart' ? part.parts.flatMap(leavesOf) : [part];
}

function decoded(message: Buffer, part: Part): unknown {
  const decoder = decodeTransfer(part.encoding);
  const bytes = [decoder.write(message.subarray(part.bodyStart, part.bodyEnd)), decoder.end()];
  const name = decodeParameter(part.disposition?.parameters ?? part.parameters, 'filename');
  if (part.type !== 'text') return [name, bytes];
  return [name, decodeText(Buffer.concat(bytes), parameterNamed(part.parameters, 'charset'))];
}

function split(message: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const splitter = new Splitter();
  splitter.on('data', () => undefined);
  splitter.on('end', resolve);
  splitter.on('error', reject);
  splitter.end(message);
  return promise;
}

const postalMime = { name: 'postal-mime', read: (message: Buffer) => PostalMime.parse(message) };
const mailparser = {
  name: 'mailparser',
  read: (message: Buffer) =>
    simpleParser(message, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true }),
};

/** Those that cannot do less than everything are asked for everything. */
const forStructure: Reader[] = [
  { name: 'ours', read: structure },
  { name: 'mailsplit', read: split },
  postalMime,
  mailparser,
];

/** mailsplit is not among them: it leaves bodies encoded. */
const forContent: Reader[] = [{ name: 'ours', read: content }, postalMime, mailparser];

// Measuring

const collect = collector();

/** The last result of each, since an engine forgets how to read fast what none of is left. */
const kept = new Map<Reader, unknown>();

/** Milliseconds of its thread that `reader` needs for all of the mail, from several passes. It pays for its own garbage alone. */
async function measure(reader: Reader, mail: readonly Buffer[]): Promise<number> {
  collect();
  const since = threadMs();
  for (let passes = 1; ; passes++) {
    for (const message of mail) kept.set(reader, await reader.read(message));
    const ms = threadMs() - since;
    if (ms > roundMs) return ms / passes;
  }
}

/** What other programs do meanwhile does not count. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Rounds of all readers alternate, the first warms up, and the best counts. */
async function compare(title: string, readers: readonly Reader[], mail: readonly Buffer[]): Promise<void> {
  const times = readers.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [index, reader] of readers.entries()) {
      const ms = await measure(reader, mail);
      if (round > 0) times[index]?.push(ms);
    }
  }
  const bytes = mail.reduce((sum, { length }) => sum + length, 0);
  const best = times.map((each) => Math.min(...each));
  const rivalMs = Math.min(...best.slice(1));
  console.log(`\n${title}`);
  printTable(
    ['', 'MB/s', 'messages/s', 'of the fastest other'],
    readers.map(({ name }, index) => {
      const ms = best[index] ?? Infinity;
      return [name, short(bytes / ms / 1000), short((mail.length / ms) * 1000), `${short(rivalMs / ms)}x`];
    }),
  );
}

/** A message of 150 MB that comes in pieces of 64 KB: what is held of it in the end, and the most there was meanwhile. */
function measureStream(): void {
  const chunk = Buffer.from(
    'TWFpbCBpcyB3cml0dGVuIGluIGxpbmVzLCBhbmQgbGluZXMgZW5kIGluIENSTEYuIEFsd2F5cy4K\r\n'.repeat(840),
  );
  const parser = new MessageParser();
  parser.write(Buffer.from('Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n'));
  const before = process.memoryUsage.rss();
  let most = 0;
  const since = performance.now();
  let written = 0;
  for (; written < 150e6; written += chunk.length) {
    parser.write(chunk);
    most = Math.max(most, process.memoryUsage.rss() - before);
  }
  parser.end();
  const ms = performance.now() - since;
  console.log(
    `A message of 150 MB in chunks of 64 KB: ${short(written / ms / 1000)} MB/s, ${short(most / 1e6)} MB more memory`,
  );
}

measureStream();
const mail = mailFrom(count, options.text('mail'), options.text('jsonl'));
const bytes = mail.reduce((sum, { length }) => sum + length, 0);
console.log(`${mail.length} messages of ${short(bytes / mail.length / 1000)} KB on average`);
await compare('Structure and headers', forStructure, mail);
await compare('All content decoded', forContent, mail);
