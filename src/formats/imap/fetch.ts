/** What a FETCH asks for: fetch-att and section of RFC 3501 §9, §6.4.5. */
import type { Lexer } from './lexer.ts';
import { printAstring } from './strings.ts';
import type { FetchItem, SectionItem } from './types.ts';

type PlainName = Exclude<FetchItem['item'], 'SECTION'>;
type SectionSpec = Pick<SectionItem, 'part' | 'section' | 'fields'> & { readonly spec: string };

const macros = new Map<string, readonly PlainName[]>([
  ['FAST', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE']],
  ['ALL', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE']],
  ['FULL', ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE', 'BODY']],
]);

const plainNames = ['ENVELOPE', 'FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'UID', 'BODY', 'BODYSTRUCTURE'] as const;
const laterNames = ['SAVEDATE', 'EMAILID', 'THREADID', 'PREVIEW'] as const;
const plainItems = new Map<string, FetchItem>([...plainNames, ...laterNames].map((item) => [item, { item }]));

/** The ancestors of BODY[...], RFC 3501 §6.4.5: they answer under their own names. */
const oldItems = new Map<string, SectionItem>([
  ['RFC822', oldItem('RFC822', 'ALL', true)],
  ['RFC822.HEADER', oldItem('RFC822.HEADER', 'HEADER', false)],
  ['RFC822.TEXT', oldItem('RFC822.TEXT', 'TEXT', true)],
]);

/** RFC 8970 §4: a preview is always at hand here, so it needs no patience. */
const lazy = / \(LAZY\)/iy;

const itemName = /[a-z0-9.]+/iy;
const sections = ['HEADER', 'HEADER.FIELDS', 'HEADER.FIELDS.NOT', 'TEXT', 'MIME'] as const;

/** A macro, one item, or a list of items. */
export function readFetchItems(lexer: Lexer<unknown>): FetchItem[] {
  if (lexer.next === '(') return lexer.list(() => readItem(lexer));
  const name = readName(lexer);
  return macros.get(name)?.map((item) => ({ item })) ?? [itemNamed(name, lexer)];
}

function readItem(lexer: Lexer<unknown>): FetchItem {
  return itemNamed(readName(lexer), lexer);
}

function readName(lexer: Lexer<unknown>): string {
  return lexer.expect(itemName, 'a fetch item').toUpperCase();
}

function itemNamed(name: string, lexer: Lexer<unknown>): FetchItem {
  if (lexer.next === '[' && name === 'BODY') return readSection(lexer, true);
  if (lexer.next === '[' && name === 'BODY.PEEK') return readSection(lexer, false);
  if (name === 'PREVIEW') lexer.accept(lazy);
  return plainItems.get(name) ?? oldItems.get(name) ?? lexer.fail('a fetch item');
}

function readSection(lexer: Lexer<unknown>, setsSeen: boolean): SectionItem {
  lexer.expect(/\[/y, 'an opening bracket');
  const { spec, ...section } = readSpec(lexer);
  lexer.expect(/\]/y, 'a closing bracket');
  const partial = readPartial(lexer);
  const label = `BODY[${spec}]${partial ? `<${partial.start}>` : ''}`;
  return { item: 'SECTION', label, setsSeen, ...section, ...(partial && { partial }) };
}

/** section-spec; `spec` is how the answer repeats it. */
function readSpec(lexer: Lexer<unknown>): SectionSpec {
  const part = readPart(lexer);
  if (lexer.next === ']') return { part, section: 'ALL', fields: [], spec: part.join('.') };
  if (part.length > 0) lexer.expect(/\./y, 'a full stop');
  const section = readSectionName(lexer, part);
  const fields = section.startsWith('HEADER.FIELDS') ? lexer.space().list(() => lexer.astring()) : [];
  const list = fields.length > 0 ? ` (${fields.map(printAstring).join(' ')})` : '';
  return {
    part,
    section,
    fields: fields.map((field) => field.toUpperCase()),
    spec: [...part, section].join('.') + list,
  };
}

/** section-part: nz-number *("." nz-number), or nothing. */
function readPart(lexer: Lexer<unknown>): number[] {
  const part: number[] = [];
  if (!/\d/.test(lexer.next)) return part;
  do part.push(lexer.nzNumber());
  while (lexer.accept(/\.(?=\d)/y) !== undefined);
  return part;
}

function readSectionName(lexer: Lexer<unknown>, part: readonly number[]): SectionItem['section'] {
  const name = lexer.expect(/[a-z.]+/iy, 'a section').toUpperCase();
  if (name === 'MIME' && part.length === 0) lexer.fail('a part number before MIME');
  return sections.find((section) => section === name) ?? lexer.fail('a section');
}

function readPartial(lexer: Lexer<unknown>): SectionItem['partial'] {
  if (lexer.accept(/</y) === undefined) return undefined;
  const start = lexer.number();
  lexer.expect(/\./y, 'a full stop');
  const count = lexer.nzNumber();
  lexer.expect(/>/y, 'a closing angle bracket');
  return { start, count };
}

function oldItem(label: string, section: SectionItem['section'], setsSeen: boolean): SectionItem {
  return { item: 'SECTION', label, setsSeen, part: [], section, fields: [] };
}
