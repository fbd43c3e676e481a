import { bytesOf } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { newId } from '../../base/ids.ts';
import type { Random } from '../../base/random.ts';
import { type DeliveryNotice, printDeliveryNotice } from '../../formats/reports/index.ts';
import { type DeliveryTerms, isSmtpUtf8, parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { Body } from '../../store/database/index.ts';
import type { Delivery, LocalDelivery, RemoteDelivery } from '../../store/records/index.ts';
import type { ActionTarget, Destination } from '../accounts/index.ts';
import type { TakenIn } from '../mailboxes/index.ts';
import { actionDelivery } from '../onward/index.ts';
import { senderLanguage } from './language.ts';
import type { Strangers, StrangersTidings } from './strangers.ts';

/** As much of mail/mailboxes as a letter needs. */
export interface LetterIntake extends AsyncDisposable {
  write(chunk: Uint8Array): Promise<void> | void;
  finish(): Promise<Pick<TakenIn, 'body' | 'summary' | 'threadKeys'>>;
}

export interface NoticeOptions {
  readonly intake: () => LetterIntake;
  /** Where mail for an address of ours goes: `Accounts.resolve`. */
  readonly resolve: (path: Path) => Promise<Destination>;
  readonly clock: Clock;
  readonly random: Random;
  readonly hostName: string;
  /** Absent: people elsewhere are told everything. */
  readonly strangers?: Strangers;
}

/** What there is to tell of one message. */
export interface Tidings extends StrangersTidings {
  /** Empty for the null path. */
  readonly reversePath: string;
  /** What was asked of the message. */
  readonly terms: DeliveryTerms;
  readonly arrivedAt: number;
  /** Where there is somebody to tell: the beginning of the message, or (`isWhole`) all of it. */
  readonly original: () => Promise<Pick<DeliveryNotice['original'], 'bytes' | 'isWhole'>>;
  /** Hears why somebody elsewhere is not told. */
  readonly noteSilence?: (why: string) => void;
}

/** A letter that is ready to be stored with whatever it tells of. Dispose it after that. */
export interface Letter extends AsyncDisposable {
  readonly delivery: Delivery;
  readonly body: Body;
}

interface LetterRecipients {
  readonly local: readonly LocalDelivery[];
  readonly remote: readonly RemoteDelivery[];
}

/** Writes a report to the reverse-path; nothing where that is null (RFC 5321 §4.5.5), was ours and is gone, or `strangers` says so. */
export async function writeLetter(tidings: Tidings, options: NoticeOptions): Promise<Letter | undefined> {
  const { local, remote } = await recipientsOf(tidings, options);
  if (local.length + remote.length === 0) return undefined;
  const [stranger] = local.length === 0 ? remote : [];
  const silence = stranger && options.strangers?.silence(stranger.forwardPath, tidings);
  if (silence !== undefined) {
    tidings.noteSilence?.(silence);
    return undefined;
  }
  const intake = options.intake();
  try {
    await intake.write(bytesOf('Return-Path: <>\r\n')); // RFC 5321 §4.4; it stays here when the letter leaves
    await intake.write(printDeliveryNotice(await noticeOf(tidings, options)));
    const { body, summary, threadKeys } = await intake.finish();
    const now = options.clock.now();
    const delivery = { now, internalDate: now, summary, threadKeys, local, remote };
    return { delivery, body, [Symbol.asyncDispose]: () => intake[Symbol.asyncDispose]() };
  } catch (error) {
    await intake[Symbol.asyncDispose]();
    throw error;
  }
}

async function noticeOf(tidings: Tidings, { clock, random, hostName }: NoticeOptions): Promise<DeliveryNotice> {
  const { recipients, reversePath: to, arrivedAt, original, terms } = tidings;
  const { envid } = terms;
  const [boundarySeed, messageId] = [newId(random), `${newId(random)}@${hostName}`];
  const message = await original();
  const language = await senderLanguage(message.bytes);
  return {
    boundarySeed,
    messageId,
    hostName,
    to,
    at: clock.now(),
    ...(language && { language }),
    recipients,
    original: { ...message, arrivedAt, ...(envid !== undefined && { envelopeId: envid }) },
  };
}

async function recipientsOf({ reversePath, terms }: Tidings, options: NoticeOptions): Promise<LetterRecipients> {
  const nobody = { local: [], remote: [] };
  if (reversePath === '') return nobody;
  const destination = await options.resolve(parseAddress(reversePath));
  if (destination === 'notLocal') return { local: [], remote: [remoteDelivery(reversePath, terms, options)] };
  if (destination === 'unknownRecipient') return nobody;
  return {
    local: destination.local.map(({ accountId, mailbox = 'INBOX' }) => ({ accountId, mailbox, flags: 0 })),
    remote: [
      ...destination.remote.map(({ address }) => remoteDelivery(address, terms, options)),
      ...destination.actions.flatMap((target) => actionOf(target, options) ?? []),
    ],
  };
}

/** What a program or a file gets. */
function actionOf({ action, recipient }: ActionTarget, { clock, random }: NoticeOptions): RemoteDelivery | undefined {
  const way = actionDelivery(action, recipient);
  return way && { ...way, messageId: newId(random), reversePath: '', smtputf8: true, nextAttemptAt: clock.now() };
}

function remoteDelivery(forwardPath: string, terms: DeliveryTerms, { clock, random }: NoticeOptions): RemoteDelivery {
  const path = parseAddress(forwardPath);
  return {
    messageId: newId(random),
    reversePath: '',
    forwardPath,
    domain: path.domain,
    smtputf8: isSmtpUtf8(path),
    nextAttemptAt: clock.now(),
    terms: inheritedTerms(terms),
  };
}

/** RFC 8689 §5: a report of what needed TLS needs it too. RFC 6710 §4.5: it is as urgent as what it tells of. */
function inheritedTerms({ requireTls, priority }: DeliveryTerms): DeliveryTerms {
  return { ...(requireTls && { requireTls }), ...(priority !== undefined && { priority }) };
}
