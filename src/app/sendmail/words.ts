/** The command line of sendmail, as programs have written it since 1983. */
import { isNotify, type Order } from './order.ts';

/** What a command line means. */
export type Wish =
  | { readonly kind: 'send'; readonly order: Omit<Order, 'user'>; readonly dotEnds: boolean; readonly config?: string }
  | { readonly kind: 'queue' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'mistake'; readonly reason: string };

/** Flags whose value stands behind them or in the next word. */
const withValue = 'BCFNRVXbfhprLdqO';
/** Flags with a value only where it stands in the same word. */
const withJoined = 'odqp';

interface Flag {
  readonly name: string;
  readonly value: string;
}

/** Reads the words behind `sendmail`. What asks for nothing that we do otherwise is passed over. */
export function readWords(words: readonly string[]): Wish {
  const flags: Flag[] = [];
  const recipients: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') return wishOf(flags, [...recipients, ...words.slice(at + 1)]);
    if (!word.startsWith('-') || word === '-') {
      recipients.push(word);
      continue;
    }
    at += readFlags(word, words[at + 1], flags);
  }
  return wishOf(flags, recipients);
}

/** "-ti", "-fbob@example.org", "-f bob@example.org": answers how many of the next words belong to it. */
function readFlags(word: string, next: string | undefined, flags: Flag[]): number {
  for (let at = 1; at < word.length; at++) {
    const name = word.charAt(at);
    const rest = word.slice(at + 1);
    if (withJoined.includes(name)) {
      flags.push({ name, value: rest });
      return 0;
    }
    if (withValue.includes(name)) {
      flags.push({ name, value: rest === '' ? (next ?? '') : rest });
      return rest === '' ? 1 : 0;
    }
    flags.push({ name, value: '' });
  }
  return 0;
}

const known = 'tivnGUAmsxBCFNRVXbfhprLdqoOIceE';

function wishOf(flags: readonly Flag[], recipients: readonly string[]): Wish {
  const unknown = flags.find(({ name }) => !known.includes(name));
  if (unknown) return mistake(`There is no -${unknown.name}`);
  const valueOf = (...names: string[]): string | undefined => flags.findLast(({ name }) => names.includes(name))?.value;
  const has = (name: string): boolean => valueOf(name) !== undefined;
  const mode = valueOf('b') ?? 'm';
  if (mode === 'p' || has('p')) return { kind: 'queue' };
  if (mode === 'i' || has('q') || has('I')) return { kind: 'nothing' };
  if (mode !== 'm') return mistake(`-b${mode} is not done here: only -bm (send), -bp (print the queue), -bi`);
  const terms = termsOf(valueOf);
  if (typeof terms === 'string') return mistake(terms);
  const fromHeader = has('t');
  if (!fromHeader && recipients.length === 0)
    return mistake('To whom? Name recipients, or say -t and name them in the header');
  const sender = valueOf('f', 'r');
  const order = { sender: sender?.replace(/^<(.*)>$/, '$1'), fullName: valueOf('F'), recipients, fromHeader, ...terms };
  const config = valueOf('C');
  const dotEnds = !has('i') && !flags.some(({ name, value }) => name === 'o' && value.startsWith('i'));
  return { kind: 'send', order, dotEnds: dotEnds && !ignoresDots(flags), ...(config !== undefined && { config }) };
}

/** -O IgnoreDots, its long form. */
function ignoresDots(flags: readonly Flag[]): boolean {
  return flags.some(({ name, value }) => name === 'O' && /^IgnoreDots(?:=(?:true|t|yes|y|1))?$/i.test(value));
}

type Terms = Pick<Order, 'notify' | 'ret' | 'envid'>;

/** RFC 3461 by flags; a text says what is wrong. */
function termsOf(valueOf: (name: string) => string | undefined): Terms | string {
  const ret = valueOf('R')?.toLowerCase();
  if (ret !== undefined && ret !== 'full' && ret !== 'hdrs') return `-R takes "full" or "hdrs", not "${ret}"`;
  const notify = valueOf('N')?.toLowerCase().split(',');
  if (notify && !isNotify(notify))
    return `-N takes "never", or some of "failure,delay,success", not "${notify.join(',')}"`;
  return { notify, ret, envid: valueOf('V') };
}

function mistake(reason: string): Wish {
  return { kind: 'mistake', reason };
}
