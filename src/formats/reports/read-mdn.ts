/** Reading disposition notifications ("read receipts"), RFC 8098, and requests for them. */
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import {
  type Address,
  field,
  fieldsNamed,
  type HeaderField,
  messageIds,
  parseAddresses,
  parseHeader,
  parseMailbox,
} from '../message/index.ts';
import { addressIn, textIn, typedText } from './report-fields.ts';
import type { ReportedAddress } from './reported-address.ts';

/** RFC 8098 §3.2.6: what became of the message, and who had it done and told. */
export interface Disposition {
  readonly actionMode: 'manual-action' | 'automatic-action';
  readonly sendingMode: 'mdn-sent-manually' | 'mdn-sent-automatically';
  readonly type: 'deleted' | 'dispatched' | 'displayed' | 'processed';
}

/** What a notification says. Real text; what it does not say is absent. */
export interface DispositionReport {
  readonly reportingUa?: string;
  readonly gateway?: string;
  readonly original?: ReportedAddress;
  readonly final?: ReportedAddress;
  /** Without brackets. */
  readonly originalMessageId?: string;
  readonly disposition?: Disposition;
  readonly errors: readonly string[];
}

/** Says whether a part holds such a notification. @param type a media type in lower case */
export function isDispositionReport(type: string): boolean {
  return type === 'message/disposition-notification' || type === 'message/global-disposition-notification';
}

/** Reads the content of a part message/disposition-notification (or its sibling of RFC 6533). Never throws. */
export function parseDisposition(content: Uint8Array): DispositionReport {
  const group = parseHeader(content.subarray(contentStart(content)));
  return {
    ...given('reportingUa', textIn(group, 'Reporting-UA')),
    ...given('gateway', typedText(group, 'MDN-Gateway')),
    ...given('original', addressIn(group, 'Original-Recipient')),
    ...given('final', addressIn(group, 'Final-Recipient')),
    ...given('originalMessageId', messageIds(field(group, 'Original-Message-ID') ?? '')[0]),
    ...given('disposition', dispositionOf(field(group, 'Disposition') ?? '')),
    errors: fieldsNamed(group, 'Error').slice(0, limits.recipientsPerMessageMax),
  };
}

/** Some writers begin with empty lines. */
function contentStart(content: Uint8Array): number {
  const start = content.findIndex((byte) => byte !== 0x0d && byte !== 0x0a);
  return Math.max(start, 0);
}

/** The type counts; a mode that is missing or made up is taken for the careful one (RFC 8098 §3.2.6.1). */
function dispositionOf(value: string): Disposition | undefined {
  const words = value.toLowerCase();
  const type = (['deleted', 'dispatched', 'displayed', 'processed'] as const).find((word) => words.includes(word));
  if (!type) return undefined;
  return {
    actionMode: words.includes('automatic-action') ? 'automatic-action' : 'manual-action',
    sendingMode: words.includes('mdn-sent-automatically') ? 'mdn-sent-automatically' : 'mdn-sent-manually',
    type,
  };
}

/** A sender's wish to hear of the disposition (RFC 8098 §2.1). */
export interface DispositionRequest {
  /** Who wants to hear; raw. */
  readonly to: readonly Address[];
  /** `never`: none may be sent. `askOwner`: only with the owner's consent to this one. `allowed`: as the owner set it up. */
  readonly answer: 'never' | 'askOwner' | 'allowed';
}

/** What the header of a received message asks for; undefined where it asks for nothing. */
export function dispositionAsked(header: readonly HeaderField[]): DispositionRequest | undefined {
  const asked = fieldsNamed(header, 'Disposition-Notification-To');
  if (asked.length === 0) return undefined;
  const to = parseAddresses(asked.join(',')).filter((one): one is Address => !('group' in one) && one.domain !== '');
  if (to.length === 0 || mustNotAnswer(header)) return { to, answer: 'never' };
  return { to, answer: needsConsent(to, header) ? 'askOwner' : 'allowed' };
}

/**
 * RFC 8098 §2.1: never to a notification, nor to what nobody sent (a null reverse-path); §2.2: not where the request has
 * conditions that we do not know. Mail of lists and machines asks in vain (RFC 3834 §2), since whoever answers would tell
 * a crowd or nobody.
 */
function mustNotAnswer(header: readonly HeaderField[]): boolean {
  const value = (name: string): string => (field(header, name) ?? '').toLowerCase();
  const isReport = /^multipart\/report\b|^message\/(?:global-)?disposition/.test(value('Content-Type'));
  const fromNobody = value('Return-Path') === '<>';
  const fromMachine = !['', 'no'].includes(/[^ \t;(]*/.exec(value('Auto-Submitted'))?.[0] ?? '');
  const fromList = value('List-Id') !== '' || /^(?:bulk|list|junk)\b/.test(value('Precedence'));
  const hasConditions = /=[ \t]*required\b/.test(value('Disposition-Notification-Options'));
  return isReport || fromNobody || fromMachine || fromList || hasConditions;
}

/** RFC 8098 §2.1: more than one address, no Return-Path, or another one in it. */
function needsConsent(to: readonly Address[], header: readonly HeaderField[]): boolean {
  const [returnPath, ...more] = fieldsNamed(header, 'Return-Path');
  const sender = parseMailbox(returnPath ?? '');
  return !sender || more.length > 0 || to.some((address) => !isSame(address, sender));
}

/** RFC 8098 §2.1: the local part as it is, the domain in any case. */
function isSame(one: Address, other: Address): boolean {
  return one.localPart === other.localPart && one.domain.toLowerCase() === other.domain.toLowerCase();
}
