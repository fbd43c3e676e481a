/**
 * Search keys as tests that decide with as little knowledge as they need.
 *
 * A test `judge`s by what is known so far (a row, later a summary too) or says that this does not suffice. What is left
 * then is `settle`d by reading the message, the cheap keys of an AND or OR before the dear ones.
 */
import { rangesHave, type Ranges } from '../../../base/ranges.ts';
import type { Day, SearchKey, SequenceSet } from '../../../formats/imap/index.ts';
import { parseHeader } from '../../../formats/message/index.ts';
import type { HeaderField } from '../../../formats/message/index.ts';
import { fieldText, folded, hasFuzzy, hasText, isFuzzyIn, readHeader } from '../../text/index.ts';
import type { TextScope } from '../../text/index.ts';
import { flagBit } from '../flags.ts';
import type { MessageBytes } from './message-bytes.ts';
import type { Finding, Findings } from './findings.ts';
import { emailIdOf, threadIdOf } from '../object-ids.ts';
import { Summary } from '../../summary/index.ts';
import type { Lasting } from '../types.ts';

/** What only the searching session knows. */
export interface SearchScope {
  /** The UIDs behind message sequence numbers. */
  sequence(set: SequenceSet): Ranges;
  /** The UIDs of a uid-set, '*' replaced. */
  uids(set: SequenceSet): Ranges;
  isRecent(uid: number): boolean;
}

/** A message as its row in the store shows it. */
export interface SearchedRow {
  readonly uid: number;
  readonly flags: number;
  readonly keywords: string;
  readonly sizeBytes: number;
  readonly internalDate: number;
  readonly bodyId: number;
}

export interface Known {
  readonly row: SearchedRow;
  readonly summary?: Summary;
  readonly lasting?: Lasting;
}

/** A message of which everything can be asked. */
export interface Candidate extends Known {
  readonly summary: Summary;
  readonly lasting: Lasting;
  readonly bytes: MessageBytes;
}

export interface Test {
  /** Grows with what has to be read: row, summary, header, body. */
  readonly cost: number;
  /** Undefined where what is known does not suffice. */
  judge(known: Known): boolean | undefined;
  settle(candidate: Candidate): Promise<boolean>;
}

const dayMs = 86_400_000;

/** The test of a search key, RFC 3501 §6.4.4; `findings` are those of its text keys. */
export function testOf(key: SearchKey, scope: SearchScope, findings: Findings = new Map()): Test {
  switch (key.key) {
    case 'all':
      return rowTest(() => true);
    case 'set':
      return rowTest(within(scope.sequence(key.set)));
    case 'uid':
      return rowTest(within(scope.uids(key.set)));
    case 'flag':
      return rowTest(flagJudge(key.flag, key.present, scope));
    case 'larger':
      return rowTest(({ sizeBytes }) => sizeBytes > key.sizeBytes);
    case 'smaller':
      return rowTest(({ sizeBytes }) => sizeBytes < key.sizeBytes);
    case 'header':
      return headerTest(key.field.toLowerCase(), folded(key.text), findings.get(key));
    case 'body':
    case 'text':
      return textTest(key.key, folded(key.text), findings.get(key));
    case 'emailId':
      return lastingTest(({ hash }) => emailIdOf(hash) === key.id);
    case 'threadId':
      return lastingTest(({ threadId }) => threadIdOf(threadId) === key.id);
    case 'fuzzy':
      return testOf(key.of, scope, findings);
    case 'not':
      return not(testOf(key.of, scope, findings));
    case 'or':
      return not(allOf([key.either, key.or].map((one) => not(testOf(one, scope, findings)))));
    case 'and':
      return allOf(key.all.map((one) => testOf(one, scope, findings)));
    default:
      return dateTest(key.key, key.day);
  }
}

type RowJudge = (row: SearchedRow) => boolean;

function within(ranges: Ranges): RowJudge {
  return ({ uid }) => rangesHave(ranges, uid);
}

function flagJudge(flag: string, present: boolean, scope: SearchScope): RowJudge {
  const name = flag.toLowerCase();
  if (name === '\\recent') return ({ uid }) => scope.isRecent(uid) === present;
  const bit = flagBit(name);
  if (bit !== undefined) return ({ flags }) => ((flags & bit) !== 0) === present;
  return ({ keywords }) => ` ${keywords.toLowerCase()} `.includes(` ${name} `) === present;
}

/** SENTxxx asks for the Date field, SAVEDxxx for the day it came here, the others for the internal date. A message without a Date was sent on no day. */
function dateTest(key: DateKey, day: Day): Test {
  const matches = dayJudge(key, day);
  if (key.startsWith('sent')) return summaryTest(({ sentDay }) => sentDay !== undefined && matches(sentDay));
  if (key.startsWith('saved')) return lastingTest(({ savedAt }) => matches(Math.floor(savedAt / dayMs)));
  return rowTest(({ internalDate }) => matches(Math.floor(internalDate / dayMs)));
}

type DateKey = Extract<SearchKey, { readonly day: Day }>['key'];

function dayJudge(key: DateKey, wanted: Day): (day: Day) => boolean {
  if (key === 'before' || key === 'sentBefore' || key === 'savedBefore') return (day) => day < wanted;
  if (key === 'on' || key === 'sentOn' || key === 'savedOn') return (day) => day === wanted;
  return (day) => day >= wanted;
}

function rowTest(matches: RowJudge): Test {
  return { cost: 0, judge: ({ row }) => matches(row), settle: ({ row }) => Promise.resolve(matches(row)) };
}

function summaryTest(matches: (summary: Summary) => boolean): Test {
  return {
    cost: 1,
    judge: ({ summary }) => summary && matches(summary),
    settle: ({ summary }) => Promise.resolve(matches(summary)),
  };
}

function lastingTest(matches: (lasting: Lasting) => boolean): Test {
  return {
    cost: 1,
    judge: ({ lasting }) => lasting && matches(lasting),
    settle: ({ lasting }) => Promise.resolve(matches(lasting)),
  };
}

/** Decides by the summary, unless the index has ruled the message out: then not even that is read. */
function keptTest({ candidates }: Finding, matches: (summary: Summary) => boolean): Test {
  const test = summaryTest(matches);
  const judge: Test['judge'] = (known) => (candidates && !candidates.has(known.row.bodyId) ? false : test.judge(known));
  return { ...test, judge };
}

/** Reads the message, unless the index has ruled it out. */
function readingTest(cost: number, { candidates }: Finding, read: Test['settle']): Test {
  const judge: Test['judge'] = ({ row }) => (candidates && !candidates.has(row.bodyId) ? false : undefined);
  return { cost, judge, settle: async (candidate) => judge(candidate) ?? read(candidate) };
}

function headerTest(name: string, text: string, finding: Finding = {}): Test {
  const { fuzzy } = finding;
  const isMet = (value: string | undefined): boolean =>
    value !== undefined && (fuzzy ? isFuzzyIn(value, fuzzy) : value.includes(text));
  if (Summary.keeps(name)) return keptTest(finding, (summary) => isMet(summary.text(name)));
  const read = readingTest(2, finding, async ({ bytes, summary }) =>
    isMet(fieldText(await readHeader(bytes, summary.root), name)),
  );
  return Summary.keepsBytes(name) ? listFieldTest(read, (header) => isMet(fieldText(header, name))) : read;
}

/** Decides by the fields that the summary keeps, where it keeps them. */
function listFieldTest(read: Test, isMet: (header: readonly HeaderField[]) => boolean): Test {
  const judge: Test['judge'] = ({ row, summary }) =>
    summary?.listFields ? isMet(parseHeader(summary.listFields)) : read.judge({ row });
  return { cost: read.cost, judge, settle: (candidate) => read.settle(candidate) };
}

function textTest(scope: TextScope, text: string, finding: Finding = {}): Test {
  const { fuzzy } = finding;
  return readingTest(3, finding, ({ bytes, summary: { root } }) =>
    fuzzy ? hasFuzzy(bytes, root, scope, fuzzy) : hasText(bytes, root, scope, text),
  );
}

function not(test: Test): Test {
  return {
    cost: test.cost,
    judge(known) {
      const verdict = test.judge(known);
      return verdict === undefined ? undefined : !verdict;
    },
    settle: async (candidate) => !(await test.settle(candidate)),
  };
}

function allOf(tests: readonly Test[]): Test {
  const cheapFirst = [...tests].sort((a, b) => a.cost - b.cost);
  return {
    cost: cheapFirst.at(-1)?.cost ?? 0,
    judge: (known) => judgeAll(cheapFirst, known),
    settle: (candidate) => settleAll(cheapFirst, candidate),
  };
}

function judgeAll(tests: readonly Test[], known: Known): boolean | undefined {
  let open = false;
  for (const test of tests) {
    const verdict = test.judge(known);
    if (verdict === false) return false;
    open ||= verdict === undefined;
  }
  return open ? undefined : true;
}

async function settleAll(tests: readonly Test[], candidate: Candidate): Promise<boolean> {
  for (const test of tests) if (!(await test.settle(candidate))) return false;
  return true;
}
