/** A report as mail: a message for the queue, or for a mailbox of ours where the address is one. */
import { bytesOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import { limits } from '../../base/limits.ts';
import type { Random } from '../../base/random.ts';
import { printTlsReportMessage, type TlsReport } from '../../formats/reports/index.ts';
import { type DeliveryTerms, isSmtpUtf8, parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Body } from '../../store/database/index.ts';
import type { Delivery, LocalDelivery, RemoteDelivery } from '../../store/records/index.ts';
import type { Destination } from '../accounts/index.ts';
import type { TakenIn } from '../mailboxes/index.ts';
import { compressed } from './document.ts';
import type { Reporting } from './reporting.ts';

/** As much of mail/mailboxes as a letter needs. */
export interface LetterIntake extends AsyncDisposable {
  write(chunk: Uint8Array): Promise<void> | void;
  finish(): Promise<Pick<TakenIn, 'body' | 'summary' | 'threadKeys'>>;
}

export interface LetterOptions {
  readonly intake: () => LetterIntake;
  /** Where mail for an address of ours goes: `Accounts.resolve`. */
  readonly resolve: (path: Path) => Promise<Destination>;
  readonly clock: Clock;
  readonly random: Random;
}

export interface LetterOrder {
  readonly report: TlsReport;
  /** Of which it tells. */
  readonly domain: string;
  /** An address. */
  readonly to: string;
  readonly reporting: Reporting;
}

/** What is to be stored with the note that it was. Dispose it after that. */
export interface ReportLetter extends AsyncDisposable {
  readonly delivery: Delivery;
  readonly body: Body;
}

/** Undefined where the address was ours and is gone. */
export async function writeReport(
  { report, domain, to, reporting }: LetterOrder,
  options: LetterOptions,
): Promise<ReportLetter | undefined> {
  const { clock, random } = options;
  const { from, submitter } = reporting;
  const recipients = await recipientsOf(to, from, options);
  if (recipients.local.length + recipients.remote.length === 0) return undefined;
  const intake = options.intake();
  try {
    await intake.write(bytesOf(`Return-Path: <${from}>\r\n`)); // RFC 5321 §4.4; it stays here when the letter leaves
    const [uniqueId, boundarySeed] = [newId(random), newId(random)];
    const messageId = `${uniqueId}@${submitter}`;
    const facts = { report, domain, submitter, from, to, uniqueId, messageId, boundarySeed, at: clock.now() };
    await intake.write(printTlsReportMessage({ ...facts, gzip: compressed(report) }));
    const { body, summary, threadKeys } = await intake.finish();
    const now = clock.now();
    const delivery = { now, internalDate: now, summary, threadKeys, ...recipients };
    return { delivery, body, [Symbol.asyncDispose]: () => intake[Symbol.asyncDispose]() };
  } catch (error) {
    await intake[Symbol.asyncDispose]();
    throw error;
  }
}

interface LetterRecipients {
  readonly local: readonly LocalDelivery[];
  readonly remote: readonly RemoteDelivery[];
}

async function recipientsOf(to: string, from: string, options: LetterOptions): Promise<LetterRecipients> {
  const destination = await options.resolve(parseAddress(to));
  if (destination === 'unknownRecipient') return { local: [], remote: [] };
  if (destination === 'notLocal') return { local: [], remote: [remoteDelivery(to, from, options)] };
  return {
    local: destination.local.map(({ accountId, mailbox = 'INBOX' }) => ({ accountId, mailbox, flags: 0 })),
    remote: destination.remote.map(({ address }) => remoteDelivery(address, from, options)),
  };
}

function remoteDelivery(forwardPath: string, from: string, { clock, random }: LetterOptions): RemoteDelivery {
  const path = parseAddress(forwardPath);
  const now = clock.now();
  return {
    messageId: newId(random),
    reversePath: from,
    forwardPath,
    domain: path.domain,
    smtputf8: isSmtpUtf8(path),
    nextAttemptAt: now,
    sender: 'TLS reports',
    terms: termsOf(now),
  };
}

/** RFC 8460 §5.5: tried for a day; nobody here waits to hear that it did not arrive. */
function termsOf(now: number): DeliveryTerms {
  return {
    notify: ['never'],
    deliverBy: { at: now + limits.tlsReportTriedMs, mode: 'return', trace: false },
    isTlsReport: true,
  };
}
