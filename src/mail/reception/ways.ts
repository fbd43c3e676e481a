import { isAscii } from '../../base/bytes.ts';
import {
  addressOf,
  deliveryTerms,
  type DeliveryTerms,
  encodeXtext,
  isSmtpUtf8,
  parseAddress,
  type Path,
  type RecipientTerms,
} from '../../formats/smtp/index.ts';
import type { LocalDelivery, RemoteDelivery } from '../../store/records/index.ts';
import type { RemoteTarget } from '../accounts/index.ts';
import { actionDelivery } from '../onward/index.ts';
import { homeDomain } from '../queue/index.ts';
import type { Envelope, Recipient } from './envelope.ts';

/** Where the copies of a message go from here. */
export interface Ways {
  /** Into mailboxes, at once. */
  readonly local: readonly LocalDelivery[];
  /** Into the queue. */
  readonly remote: readonly RemoteDelivery[];
}

export interface WayOptions {
  /** The trace id. */
  readonly id: string;
  readonly now: number;
  /** RFC 6531 §3.4: a message goes on with SMTPUTF8 only where something in it or around it is not ASCII. */
  readonly asciiHeader: boolean;
  /** The return path of mail that our alias sends on. */
  readonly returnPath: (reversePath: Path | null, alias: string) => Promise<Path | null>;
}

/** What the sender holds back goes nowhere but into the queue (RFC 4865), also for mailboxes of ours. */
export async function waysOf(envelope: Envelope, options: WayOptions): Promise<Ways> {
  const remote = [...(await remoteDeliveries(envelope, options)), ...actionDeliveries(envelope, options)];
  if (heldUntil(envelope, options.now) === undefined) return { local: localDeliveries(envelope), remote };
  return { local: [], remote: [...remote, ...homeDeliveries(envelope, options)] };
}

/** Until when the sender holds it back; undefined where it may go now. */
export function heldUntil({ terms: { holdUntil } }: Envelope, now: number): number | undefined {
  return holdUntil !== undefined && holdUntil > now ? holdUntil : undefined;
}

/** RFC 3461 §5.2.7.3: whoever wrote to it wrote to several, and hears of that and no more. */
export function isExpanded({ local, remote, actions }: Recipient): boolean {
  return local.length + remote.length + actions.length > 1;
}

/** How the queue writes a path: '' for the null path. */
export function textOf(path: Path | null): string {
  return path === null ? '' : addressOf(path);
}

function localDeliveries({ recipients }: Envelope): LocalDelivery[] {
  const targets = recipients.flatMap((recipient) => recipient.local);
  return targets.map(({ accountId, mailbox = 'INBOX' }) => ({ accountId, mailbox, flags: 0 }));
}

async function remoteDeliveries(envelope: Envelope, options: WayOptions): Promise<RemoteDelivery[]> {
  const { asciiHeader, returnPath } = options;
  const deliveries: RemoteDelivery[] = [];
  for (const { recipient, target } of onePerAddress(envelope)) {
    const { address: forwardPath, forwardedBy = '' } = target;
    const path = parseAddress(forwardPath);
    const sender = forwardedBy === '' ? envelope.reversePath : await returnPath(envelope.reversePath, forwardedBy);
    const smtputf8 = envelope.terms.smtputf8 && !(asciiHeader && !isSmtpUtf8(sender) && !isSmtpUtf8(path));
    const way = { forwardPath, domain: path.domain, forwardedBy, smtputf8, reversePath: textOf(sender) };
    deliveries.push({ ...way, ...commonOf(envelope, recipient, forwardPath, options) });
  }
  return deliveries;
}

interface Aim {
  readonly recipient: Recipient;
  readonly target: RemoteTarget;
}

/** What goes to one address over two aliases goes there once. */
function onePerAddress({ recipients }: Envelope): Iterable<Aim> {
  const aims = new Map<string, Aim>();
  for (const recipient of recipients) {
    for (const target of recipient.remote) {
      if (!aims.has(target.address)) aims.set(target.address, { recipient, target });
    }
  }
  return aims.values();
}

/** The same for what programs and files get. */
function actionDeliveries(envelope: Envelope, options: WayOptions): RemoteDelivery[] {
  const { recipients, reversePath, terms } = envelope;
  const deliveries = new Map<string, RemoteDelivery>();
  for (const recipient of recipients) {
    for (const target of recipient.actions) {
      const way = actionDelivery(target.action, target.recipient);
      if (!way) continue;
      const common = commonOf(envelope, recipient, target.recipient, options);
      const smtputf8 = terms.smtputf8;
      deliveries.set(way.forwardPath, { ...way, ...common, reversePath: textOf(reversePath), smtputf8 });
    }
  }
  return [...deliveries.values()];
}

/** Each recipient with a mailbox of ours waits as one row. */
function homeDeliveries(envelope: Envelope, options: WayOptions): RemoteDelivery[] {
  const { recipients, reversePath } = envelope;
  const housed = recipients.filter(({ local }) => local.length > 0);
  return housed.map((recipient) => {
    const forwardPath = addressOf(recipient.path);
    const way = { forwardPath, domain: homeDomain, smtputf8: true, reversePath: textOf(reversePath) };
    return { ...way, ...commonOf(envelope, recipient, forwardPath, options) };
  });
}

function commonOf(envelope: Envelope, recipient: Recipient, forwardPath: string, { id, now }: WayOptions) {
  const held = heldUntil(envelope, now);
  return {
    messageId: id,
    nextAttemptAt: held ?? now,
    ...(held !== undefined && { heldUntil: held }),
    terms: askedOf(envelope, recipient, forwardPath, now),
  };
}

/** What goes along with one copy. The time to deliver a message that is held back in begins when it is let go. */
function askedOf(
  envelope: Envelope,
  { path, ...recipient }: Recipient,
  forwardPath: string,
  now: number,
): DeliveryTerms {
  const { body, deliverBy, ...asked } = deliveryTerms(envelope.terms, recipient.terms);
  const held = heldUntil(envelope, now) ?? now;
  const notify = isExpanded({ path, ...recipient }) ? withoutSuccess(asked) : {};
  return {
    ...asked,
    // What came as binary was made fit for every way on its arrival.
    ...(body && { body: '8bitmime' }),
    ...(deliverBy && { deliverBy: { ...deliverBy, at: deliverBy.at + held - now } }),
    ...notify,
    ...(addressOf(path) !== forwardPath && originalOf(path, asked)),
  };
}

/** RFC 3461 §5.2.7.3 (c) */
function withoutSuccess({ notify }: RecipientTerms): RecipientTerms {
  if (!notify?.includes('success')) return {};
  const others = notify.filter((when) => when !== 'success');
  return { notify: others.length === 0 ? ['never'] : others };
}

/** RFC 3461 §5.2.1: so that reports name the address that the sender knows. */
function originalOf(path: Path, { notify, orcpt }: RecipientTerms): RecipientTerms {
  const address = addressOf(path);
  const isOurs = notify !== undefined && orcpt === undefined && isAscii(address);
  return isOurs ? { orcpt: `rfc822;${encodeXtext(address)}` } : {};
}
