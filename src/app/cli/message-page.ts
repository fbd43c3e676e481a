/** A message taken apart, as a page for a person. */

import { styleText } from 'node:util';
import type { Anatomy, EnvelopeNote, FileNote, LinkNote, PartNote, PersonNote } from '../../mail/anatomy/index.ts';
import { printSize } from '../../mail/quota/index.ts';
import { originSections, type Section } from './message-origin.ts';
import { harmless } from './shown.ts';

/** What matters most stands first. */
export function messagePage(anatomy: Anatomy): string {
  const sections: readonly Section[] = [
    ['What it is made of', structureLines(anatomy.structure)],
    ['Attachments', attachmentLines(anatomy)],
    ['Where its links lead', linkLines(anatomy)],
    [
      'What is wrong with it',
      anatomy.defects.map(({ line, offset, words }) => `line ${line} (byte ${offset}): ${words}`),
    ],
    ...originSections(anatomy),
  ];
  return [head(anatomy), ...sections.map(printSection)].join('');
}

function printSection([heading, lines]: Section): string {
  if (lines.length === 0) return '';
  return `\n${styleText('bold', heading)}\n${lines.map((line) => `  ${harmless(line)}\n`).join('')}`;
}

function head({ envelope, sizeBytes, body, saying }: Anatomy): string {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ...letterhead(envelope),
    ['Message-ID', envelope.messageId],
    ['In reply to', envelope.inReplyTo?.join(', ')],
    ['Size', printSize(sizeBytes)],
    ['Language', saying.language],
    [
      'Hidden text',
      saying.hiddenCharacters > 0 ? `${saying.hiddenCharacters} characters that its reader does not see` : undefined,
    ],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === undefined ? [] : `  ${name.padEnd(12)} ${harmless(value)}\n`,
  );
  const preview = body.preview === '' ? '' : `\n  ${harmless(body.preview)}\n`;
  return `${styleText('bold', harmless(envelope.subject || '(no subject)'))}\n${lines.join('')}${preview}`;
}

function letterhead({
  from,
  sender,
  replyTo,
  to,
  cc,
  bcc,
  date,
}: EnvelopeNote): (readonly [string, string | undefined])[] {
  return [
    ['From', people(from)],
    ['Sender', people(sender)],
    ['Reply to', people(replyTo)],
    ['To', people(to)],
    ['Cc', people(cc)],
    ['Bcc', people(bcc)],
    ['Date', date?.replace('T', ' ')],
  ];
}

const peopleShownMax = 20;

function people(list: readonly PersonNote[] | undefined): string | undefined {
  if (!list) return undefined;
  const more = list.length > peopleShownMax ? ` and ${list.length - peopleShownMax} more` : '';
  return `${list.slice(0, peopleShownMax).map(person).join(', ')}${more}`;
}

function person(note: PersonNote): string {
  if ('group' in note) return `${note.group}: ${people(note.members) ?? 'nobody'};`;
  if (note.name === undefined) return note.address;
  return note.address === '' ? note.name : `${note.name} <${note.address}>`;
}

// Structure

/** One line a part; what is inside stands below it, further to the right. */
function structureLines(part: PartNote, depth = 0): string[] {
  const { number = '', message, parts = [], files = [] } = part;
  const inner = message ? messageLines(message.envelope.subject, message.structure, depth) : [];
  return [
    treeLine(number, depth, partWords(part)),
    ...files.map((file) => treeLine(file.number, depth + 1, fileWords(file))),
    ...inner,
    ...parts.flatMap((each) => structureLines(each, depth + 1)),
  ];
}

function messageLines(subject: string | undefined, structure: PartNote, depth: number): string[] {
  return [treeLine('', depth + 1, `message "${subject ?? ''}"`), ...structureLines(structure, depth + 2)];
}

function treeLine(number: string, depth: number, words: string): string {
  return `${number.padEnd(8)} ${'  '.repeat(depth)}${words}`;
}

function partWords({ type, charset, encoding, disposition, name, sizeBytes, text }: PartNote): string {
  const words = [
    type,
    charset,
    encoding === '7bit' ? undefined : encoding,
    disposition,
    name === undefined ? undefined : JSON.stringify(name),
    sizeBytes === undefined ? undefined : printSize(sizeBytes),
  ];
  return `${words.filter((word) => word !== undefined).join(', ')}${beginning(text)}`;
}

const beginningCharacters = 40;

function beginning(text: string | undefined): string {
  if (text === undefined || text === '') return '';
  const characters = Array.from(text);
  const cut = characters.slice(0, beginningCharacters).join('').trimEnd();
  return `: ${cut}${characters.length > beginningCharacters ? ' ...' : ''}`;
}

const places: Readonly<Record<FileNote['encoding'], string>> = {
  'x-uuencode': 'uuencoded in the text',
  'x-yenc': 'yEnc in the text',
  tnef: 'in the TNEF file',
};

function fileWords({ name, type, encoding, sizeBytes, isWhole }: FileNote): string {
  const what = [
    JSON.stringify(name ?? ''),
    type,
    places[encoding],
    printSize(sizeBytes),
    isWhole ? undefined : 'cut off',
  ];
  return what.filter((word) => word !== undefined).join(', ');
}

// Attachments

function attachmentLines({ structure, body }: Anatomy): string[] {
  const wanted = new Set(body.attachments);
  return everyPart(structure).flatMap((part) => [
    ...(part.number !== undefined && wanted.has(part.number) ? [attachmentLine({ ...part, name: titleOf(part) })] : []),
    ...(part.files ?? []).map(attachmentLine),
  ]);
}

function titleOf({ name, message, disposition }: PartNote): string {
  return `${name ?? message?.envelope.subject ?? 'without a name'}${disposition === 'inline' ? ' (within the text)' : ''}`;
}

function attachmentLine({ number = '', name = '', type, sizeBytes = 0 }: Partial<PartNote | FileNote>): string {
  const words = [name, type, printSize(sizeBytes)].filter((word) => word !== undefined);
  return `${number.padEnd(8)} ${words.join(', ')}`;
}

// Links

const linksShownMax = 20;

/** Those that lead elsewhere than they say stand first. */
function linkLines({ saying: { links, linkCount } }: Anatomy): string[] {
  const inOrder = links.toSorted((one, other) => Number(other.isDisguised ?? false) - Number(one.isDisguised ?? false));
  const shown = inOrder.slice(0, linksShownMax).map(linkLine);
  return linkCount > shown.length ? [...shown, `and ${linkCount - shown.length} more`] : shown;
}

function linkLine({ href, text, isHidden, isDisguised }: LinkNote): string {
  const words = beginning(text).slice(2);
  const marks = [isDisguised ? 'not where it says' : undefined, isHidden ? 'hidden' : undefined];
  const notes = marks.filter((mark) => mark !== undefined).join(', ');
  return `${words === '' ? '(no words)' : words} -> ${href}${notes === '' ? '' : ` (${notes})`}`;
}

/** The parts of the message itself, not those of messages inside. */
function everyPart(part: PartNote): PartNote[] {
  return [part, ...(part.parts ?? []).flatMap(everyPart)];
}
