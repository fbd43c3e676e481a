/** Every message of test/corpus: what we read beside what was written down, and beside another reader, postal-mime. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import PostalMime, { type Address as TheirAddress } from 'postal-mime';
import { binaryOf, concatBytes } from '../../../base/bytes.ts';
import {
  type Address,
  decodeParameter,
  decodeRaw,
  decodeText,
  decodeTransfer,
  decodeWords,
  envelopeOf,
  type Mailbox,
  MessageParser,
  parameterNamed,
  type ParsedMessage,
  type Part,
  parseDate,
} from '../index.ts';

const folder = new URL('../../../../test/corpus/', import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.eml'))
  .map((name) => name.slice(0, -4));

function read(name: string): Uint8Array {
  return readFileSync(new URL(`${name}.eml`, folder));
}

function parse(message: Uint8Array): ParsedMessage {
  const parser = new MessageParser();
  parser.write(message);
  return parser.end();
}

// What was written down

/** One line a part: where it lies, what it is, and its text as far as a line allows. */
function outline(message: Uint8Array, part: Part, indent = ''): string[] {
  const place = `${part.headerStart} ${part.bodyStart} ${part.bodyEnd}, ${part.bodyLines} lines`;
  const inner = part.message ? [part.message] : part.parts;
  const isLeaf = part.type !== 'multipart' && !part.message;
  const text = isLeaf ? ` ${JSON.stringify(textOf(message, part).slice(0, 60))}` : '';
  return [
    `${indent}${part.type}/${part.subtype} ${part.encoding} ${place}${text}`,
    ...inner.flatMap((child) => outline(message, child, `${indent}  `)),
  ];
}

function contentOf(message: Uint8Array, part: Part): Uint8Array {
  const decoder = decodeTransfer(part.encoding);
  return concatBytes([decoder.write(message.subarray(part.bodyStart, part.bodyEnd)), decoder.end()]);
}

function textOf(message: Uint8Array, part: Part): string {
  return decodeText(contentOf(message, part), parameterNamed(part.parameters, 'charset'));
}

// What postal-mime reads too

interface Reading {
  readonly subject: string | undefined;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly ms: number | undefined;
  readonly messageId: string | undefined;
  readonly files: readonly string[];
}

function ours(message: Uint8Array): Reading {
  const { root } = parse(message);
  const envelope = envelopeOf(root.header);
  return {
    subject: envelope.subject === undefined ? undefined : decodeWords(envelope.subject),
    from: envelope.from.flatMap(people),
    to: envelope.to.flatMap(people),
    ms: parseDate(envelope.date ?? '')?.ms,
    messageId: envelope.messageId,
    files: leavesOf(root)
      .filter(isFile)
      .map((part) => fileOf(message, part)),
  };
}

function people(mailbox: Mailbox): string[] {
  return 'group' in mailbox ? mailbox.members.map(person) : [person(mailbox)];
}

function person({ name = '', localPart, domain }: Address): string {
  return `${decodeWords(name)} <${decodeRaw(localPart)}@${domain}>`;
}

function leavesOf(part: Part): Part[] {
  return part.message ? leavesOf(part.message) : part.parts.length > 0 ? part.parts.flatMap(leavesOf) : [part];
}

function isFile(part: Part): boolean {
  return part.disposition !== undefined;
}

function fileOf(message: Uint8Array, part: Part): string {
  const name = decodeParameter(part.disposition?.parameters ?? [], 'filename');
  return fileNote(name, `${part.type}/${part.subtype}`, contentOf(message, part));
}

/** postal-mime writes the lines of text anew; what is compared is without such differences. */
function fileNote(name: string | null | undefined, type: string, content: Uint8Array): string {
  const binary = binaryOf(content);
  return `${name} ${type} ${type.startsWith('text/') ? withoutLineEnds(binary) : binary}`;
}

function withoutLineEnds(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function theirPeople(entry: TheirAddress): string[] {
  return entry.group ? entry.group.flatMap(theirPeople) : [`${entry.name} <${entry.address}>`];
}

async function theirs(message: Uint8Array): Promise<Reading> {
  const email = await PostalMime.parse(message);
  return {
    subject: email.subject,
    from: email.from ? theirPeople(email.from) : [],
    to: (email.to ?? []).flatMap(theirPeople),
    ms: email.date === undefined ? undefined : Date.parse(email.date),
    messageId: email.messageId,
    files: email.attachments.map(({ filename, mimeType, content }) => {
      return fileNote(filename, mimeType, new Uint8Array(content as ArrayBuffer));
    }),
  };
}

/** Where we read a text on purpose and postal-mime shows nothing: multiparts without a boundary, bodies without an empty line. */
const readByUsAlone = new Set(['no-boundary', 'no-empty-line']);

describe('the corpus', () => {
  for (const name of names) {
    it(`${name}: every part lies where it was written down`, () => {
      const message = read(name);
      const found = `${outline(message, parse(message).root).join('\n')}\n`;
      assert.equal(found, readFileSync(new URL(`${name}.outline`, folder), 'utf8'));
    });

    it(`${name}: postal-mime reads the same header and the same files`, async () => {
      const message = read(name);
      assert.deepEqual(ours(message), await theirs(message));
    });

    it(`${name}: postal-mime reads the same texts`, async () => {
      const message = read(name);
      const { text = '', html = '' } = await PostalMime.parse(message);
      const theirs = withoutLineEnds(`${text} ${html}`);
      for (const part of leavesOf(parse(message).root)) {
        if (part.type !== 'text' || isFile(part)) continue;
        const isShared = theirs.includes(withoutLineEnds(textOf(message, part)));
        assert.equal(isShared, !readByUsAlone.has(name), textOf(message, part));
      }
    });
  }
});
