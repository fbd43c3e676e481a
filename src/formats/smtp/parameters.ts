/** The parameters of MAIL and RCPT: one row for each, with the extension that brings it. */
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { MessageTerms, NotifyWhen, RecipientTerms } from './terms.ts';
import { plainTerms } from './terms.ts';
import { decodeXtext } from './xtext.ts';

/** The keywords by which EHLO announces what parameters belong to. */
export type Extension =
  | 'SIZE'
  | '8BITMIME'
  | 'BINARYMIME'
  | 'SMTPUTF8'
  | 'AUTH'
  | 'DSN'
  | 'REQUIRETLS'
  | 'FUTURERELEASE'
  | 'DELIVERBY'
  | 'MT-PRIORITY';

interface Offer {
  readonly offered: ReadonlySet<Extension>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Reads a value; undefined where it is none. */
interface Parameter<T> {
  readonly extension: Extension;
  readonly read: (value: string, offer: Offer) => T | undefined;
}

const mailParameters: ReadonlyMap<string, Parameter<Partial<MessageTerms>>> = new Map([
  ['SIZE', { extension: 'SIZE', read: size }], // RFC 1870 §6
  ['BODY', { extension: '8BITMIME', read: body }], // RFC 6152 §2, RFC 3030 §3
  ['SMTPUTF8', { extension: 'SMTPUTF8', read: (value) => flag(value, { smtputf8: true }) }], // RFC 6531 §3.4
  ['AUTH', { extension: 'AUTH', read: () => ({}) }], // RFC 4954 §5: taken, and trusted from nobody
  ['RET', { extension: 'DSN', read: ret }], // RFC 3461 §4.3
  ['ENVID', { extension: 'DSN', read: envid }], // RFC 3461 §4.4
  ['REQUIRETLS', { extension: 'REQUIRETLS', read: (value) => flag(value, { requireTls: true }) }], // RFC 8689 §2
  ['HOLDFOR', { extension: 'FUTURERELEASE', read: holdFor }], // RFC 4865 §4
  ['HOLDUNTIL', { extension: 'FUTURERELEASE', read: holdUntil }],
  ['BY', { extension: 'DELIVERBY', read: deliverBy }], // RFC 2852 §4
  ['MT-PRIORITY', { extension: 'MT-PRIORITY', read: priority }], // RFC 6710 §5
] satisfies [string, Parameter<Partial<MessageTerms>>][]);

const rcptParameters: ReadonlyMap<string, Parameter<Partial<RecipientTerms>>> = new Map([
  ['NOTIFY', { extension: 'DSN', read: notify }], // RFC 3461 §4.1
  ['ORCPT', { extension: 'DSN', read: orcpt }], // RFC 3461 §4.2
] satisfies [string, Parameter<Partial<RecipientTerms>>][]);

/**
 * What MAIL asks for.
 * @param written as `Reader.parameters` read it
 * Throws Fault `unknownParameter` for what is not offered, `badSyntax` for a value that is none, `cannot` where parameters exclude
 * each other.
 */
export function messageTerms(written: ReadonlyMap<string, string>, offer: Offer): MessageTerms {
  if (written.has('HOLDFOR') && written.has('HOLDUNTIL'))
    throw new Fault('cannot', 'HOLDFOR and HOLDUNTIL exclude each other');
  return { ...plainTerms, ...readAll(written, mailParameters, offer) };
}

/** What RCPT asks for; throws the same Faults. */
export function recipientTerms(written: ReadonlyMap<string, string>, offer: Offer): RecipientTerms {
  return readAll(written, rcptParameters, offer);
}

function readAll<T extends object>(
  written: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Parameter<Partial<T>>>,
  offer: Offer,
): Partial<T> {
  let terms: Partial<T> = {};
  for (const [keyword, value] of written) {
    const parameter = known.get(keyword);
    const shown = value === '' ? keyword : `${keyword}=${value}`;
    if (!parameter || !offer.offered.has(parameter.extension))
      throw new Fault('unknownParameter', `${shown} is not supported`);
    const read = parameter.read(value, offer);
    if (!read) throw new Fault('badSyntax', `${shown} is not what ${keyword} looks like`);
    terms = { ...terms, ...read };
  }
  return terms;
}

function flag<T>(value: string, terms: T): T | undefined {
  return value === '' ? terms : undefined;
}

function size(value: string): Partial<MessageTerms> | undefined {
  return /^[0-9]{1,20}$/.test(value) ? { sizeBytes: Number(value) } : undefined;
}

function body(value: string, { offered }: Offer): Partial<MessageTerms> | undefined {
  const form = value.toLowerCase();
  if (form === '7bit' || form === '8bitmime') return { body: form };
  return form === 'binarymime' && offered.has('BINARYMIME') ? { body: form } : undefined;
}

function ret(value: string): Partial<MessageTerms> | undefined {
  const much = value.toLowerCase();
  return much === 'full' || much === 'hdrs' ? { ret: much } : undefined;
}

/** RFC 3461 §4.4: 100 characters at most. */
function envid(value: string): Partial<MessageTerms> | undefined {
  return value === '' || value.length > limits.envidCharactersMax ? undefined : { envid: decodeXtext(value) };
}

function holdFor(value: string, { now }: Offer): Partial<MessageTerms> | undefined {
  return /^[1-9][0-9]{0,8}$/.test(value) ? held(now + Number(value) * 1000, now) : undefined;
}

/** A date-time of RFC 3339. */
function holdUntil(value: string, { now }: Offer): Partial<MessageTerms> | undefined {
  const isDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/i.test(value);
  const at = isDateTime ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : held(at, now);
}

function held(at: number, now: number): Partial<MessageTerms> {
  if (at > now + limits.messageHeldMsMax) throw new Fault('cannot', 'A message is not held back for so long');
  return { holdUntil: at };
}

/** by-time ";" by-mode [by-trace]; a time that is over cannot be asked for with "R". */
function deliverBy(value: string, { now }: Offer): Partial<MessageTerms> | undefined {
  const [, seconds, mode, trace] = /^([+-]?[0-9]{1,9});([RN])(T?)$/i.exec(value) ?? [];
  if (seconds === undefined || mode === undefined) return undefined;
  const returns = mode.toUpperCase() === 'R';
  if (returns && Number(seconds) <= 0) return undefined;
  const at = now + Number(seconds) * 1000;
  return { deliverBy: { at, mode: returns ? 'return' : 'notify', trace: trace !== '' } };
}

function priority(value: string): Partial<MessageTerms> | undefined {
  return /^(?:0|-?[1-9])$/.test(value) ? { priority: Number(value) } : undefined;
}

const whens: ReadonlySet<string> = new Set(['success', 'failure', 'delay']);

function notify(value: string): Partial<RecipientTerms> | undefined {
  const when = value.toLowerCase().split(',');
  const isKnown = value.toLowerCase() === 'never' || when.every((each) => whens.has(each));
  return isKnown ? { notify: [...new Set(when)] as NotifyWhen[] } : undefined;
}

/** addr-type ";" xtext, or the UTF-8 forms of RFC 6533 §3; kept as it was written. */
function orcpt(value: string): Partial<RecipientTerms> | undefined {
  const isAddress = /^[A-Za-z0-9-]+;[!-~\x80-\xff]+$/.test(value) && value.length <= limits.orcptCharactersMax;
  return isAddress ? { orcpt: value } : undefined;
}
