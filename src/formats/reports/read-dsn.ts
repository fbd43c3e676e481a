/** Reading reports of delivery (RFC 3464, RFC 6533), as a hundred kinds of servers write them. */
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import { field, type HeaderField, type Moment, parseHeader } from '../message/index.ts';
import { addressIn, momentIn, textIn, typedText } from './report-fields.ts';
import type { ReportedAddress } from './reported-address.ts';

/** RFC 3464 §2.3.3. */
export type DeliveryAction = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

/** What a report says. Real text; what it does not say is absent. */
export interface DeliveryReport {
  /** The name of the server that reports, without the type of its name (RFC 3464 §2.2.2). */
  readonly reportingMta?: string;
  /** What the sender called the message in ENVID (RFC 3461 §4.4). */
  readonly envelopeId?: string;
  readonly arrivedAt?: Moment;
  readonly recipients: readonly RecipientReport[];
}

export interface RecipientReport {
  readonly original?: ReportedAddress;
  readonly final?: ReportedAddress;
  readonly action?: DeliveryAction;
  /** RFC 3463: "5.1.1". */
  readonly status?: string;
  readonly remoteMta?: string;
  /** What the remote server said, without the type before it. */
  readonly diagnostic?: string;
  readonly lastAttemptAt?: Moment;
  readonly willRetryUntil?: Moment;
}

/** Says whether a part holds such a report. @param type a media type in lower case */
export function isDeliveryReport(type: string): boolean {
  return type === 'message/delivery-status' || type === 'message/global-delivery-status';
}

/**
 * Reads the content of a part message/delivery-status (or its sibling of RFC 6533), with its transfer encoding undone.
 * Groups of fields that name no recipient tell of the whole message, wherever they stand. Never throws; keeps at most
 * limits.recipientsPerMessageMax recipients.
 */
export function parseDeliveryReport(content: Uint8Array): DeliveryReport {
  const groups = groupsOf(content);
  const about = groups.find(namesMessage) ?? [];
  const recipients = groups.filter(namesRecipient).slice(0, limits.recipientsPerMessageMax).map(readRecipient);
  return { ...readMessage(about), recipients };
}

/** RFC 3464 §2.1: groups of fields, with an empty line between them; more than one do no harm. */
function groupsOf(content: Uint8Array): HeaderField[][] {
  const groups: HeaderField[][] = [];
  let start = 0;
  while (start < content.length && groups.length <= limits.recipientsPerMessageMax) {
    const end = groupEnd(content, start);
    if (end > start) groups.push(parseHeader(content.subarray(start, end)));
    start = behindLine(content, end);
  }
  return groups;
}

/** Where the next empty line begins: one of blanks alone counts too. */
function groupEnd(content: Uint8Array, start: number): number {
  for (let at = start; at < content.length;) {
    const next = behindLine(content, at);
    if (isBlank(content, at, next)) return at;
    at = next;
  }
  return content.length;
}

function behindLine(content: Uint8Array, at: number): number {
  const lineFeed = content.indexOf(0x0a, at);
  return lineFeed < 0 ? content.length : lineFeed + 1;
}

function isBlank(content: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((content[at] as number) > 0x20) return false;
  return true;
}

function namesRecipient(group: readonly HeaderField[]): boolean {
  return ['Final-Recipient', 'Original-Recipient', 'Action'].some((name) => field(group, name) !== undefined);
}

function namesMessage(group: readonly HeaderField[]): boolean {
  return ['Reporting-MTA', 'Original-Envelope-Id'].some((name) => field(group, name) !== undefined);
}

function readMessage(group: readonly HeaderField[]): Omit<DeliveryReport, 'recipients'> {
  return {
    ...given('reportingMta', typedText(group, 'Reporting-MTA')),
    ...given('envelopeId', textIn(group, 'Original-Envelope-Id')),
    ...given('arrivedAt', momentIn(group, 'Arrival-Date')),
  };
}

function readRecipient(group: readonly HeaderField[]): RecipientReport {
  const status = /[245]\.\d{1,3}\.\d{1,3}/.exec(field(group, 'Status') ?? '')?.[0];
  return {
    ...given('original', addressIn(group, 'Original-Recipient')),
    ...given('final', addressIn(group, 'Final-Recipient')),
    ...given('action', actionOf(field(group, 'Action') ?? '', status)),
    ...given('status', status),
    ...given('remoteMta', typedText(group, 'Remote-MTA')),
    ...given('diagnostic', typedText(group, 'Diagnostic-Code')),
    ...given('lastAttemptAt', momentIn(group, 'Last-Attempt-Date')),
    ...given('willRetryUntil', momentIn(group, 'Will-Retry-Until')),
  };
}

const actions: readonly DeliveryAction[] = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];

/** Where the action is missing or made up, the class of the status tells (RFC 3463 §3.1). */
function actionOf(written: string, status = ''): DeliveryAction | undefined {
  const word = /\w+/.exec(written)?.[0].toLowerCase();
  const byStatus = { '2': 'delivered', '4': 'delayed', '5': 'failed' } as const;
  return actions.find((action) => action === word) ?? byStatus[status.charAt(0) as '2' | '4' | '5'];
}
