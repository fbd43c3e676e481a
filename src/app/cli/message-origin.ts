/** Where a message came from, and what it reports, in sentences. */

import type {
  Anatomy,
  DeliveryNote,
  DispositionNote,
  HopNote,
  ListNote,
  RecipientNote,
  SignatureNote,
} from '../../mail/anatomy/index.ts';

/** A heading, and the lines below it; a section without lines is not shown. */
export type Section = readonly [heading: string, lines: readonly string[]];

export function originSections(anatomy: Anatomy): readonly Section[] {
  const { deliveryReport, dispositionReport, received, authentication, signatures, list } = anatomy;
  return [
    ['Report of delivery', deliveryReport ? deliveryLines(deliveryReport) : []],
    ['Report of what became of a message', dispositionReport ? dispositionLines(dispositionReport) : []],
    ['The way it came, oldest first', received.map(hopLine)],
    ['What servers found of its sender', authentication.flatMap(authenticationLines)],
    ['DKIM signatures', signatures.map(signatureLine)],
    ['Mailing list', list ? listLines(list) : []],
  ];
}

function deliveryLines({ reportingMta, recipients }: DeliveryNote): string[] {
  const by = reportingMta === undefined ? [] : [`By ${reportingMta}`];
  return [...by, ...recipients.map(recipientLine)];
}

function recipientLine({ final, original, action, status, remoteMta, diagnostic }: RecipientNote): string {
  const who = final?.address ?? original?.address ?? 'somebody';
  const what = [action, status].filter((word) => word !== undefined).join(' ');
  const said = diagnostic === undefined ? '' : `: ${remoteMta === undefined ? '' : `${remoteMta} said `}${diagnostic}`;
  return `${who}: ${what}${said}`;
}

const became = {
  deleted: 'deleted without being shown',
  dispatched: 'sent on',
  displayed: 'shown',
  processed: 'processed by a program',
} as const;

function dispositionLines({ final, disposition, originalMessageId, errors }: DispositionNote): string[] {
  const what = disposition ? became[disposition.type] : 'something that the report does not say';
  const which = originalMessageId === undefined ? 'A message' : `The message ${originalMessageId}`;
  return [`${which} to ${final?.address ?? 'somebody'}: ${what}`, ...errors.map((error) => `Error: ${error}`)];
}

/** As in "2026-11-20 10:22:23+01:00  +4 s  mail.example.test (192.0.2.1) to mx.example.test, ESMTPS, TLSv1.3". */
function hopLine({ date, delaySeconds, from, host, ip, by, with: protocol, tls, for: recipient }: HopNote): string {
  const client = from ?? host ?? 'somebody';
  const address = [host === from ? undefined : host, ip].filter((word) => word !== undefined).join(' ');
  const way = [
    `${client}${address === '' || address === client ? '' : ` (${address})`} to ${by ?? 'somebody'}`,
    protocol,
    tls,
    recipient === undefined ? undefined : `for ${recipient}`,
  ];
  const when = (date ?? 'at no known time').replace('T', ' ');
  return `${when.padEnd(25)}  ${delayOf(delaySeconds).padEnd(9)}  ${way.filter((word) => word !== undefined).join(', ')}`;
}

const hour = 3600;
const minute = 60;

/** As in "+4 s", "+2 min", "+3.5 h"; clocks differ, so it may be negative. */
function delayOf(seconds: number | undefined): string {
  if (seconds === undefined) return '';
  const sign = seconds < 0 ? '-' : '+';
  const length = Math.abs(seconds);
  if (length < 2 * minute) return `${sign}${length} s`;
  if (length < 2 * hour) return `${sign}${Math.round(length / minute)} min`;
  return `${sign}${Math.round((length / hour) * 10) / 10} h`;
}

type Authentication = Anatomy['authentication'][number];

function authenticationLines({ server, results }: Authentication): string[] {
  if (results.length === 0) return [`${server}: nothing was looked at`];
  return results.map(({ method, result, reason, comment, properties }) => {
    const about = properties.map(({ ptype, name, value }) => `${ptype}.${name}=${value}`).join(' ');
    const why = [reason, comment].filter((word) => word !== undefined).map((word) => ` (${word})`);
    return `${server}: ${method}=${result}${why.join('')}${about === '' ? '' : ` ${about}`}`;
  });
}

function signatureLine({ isReadable, offset, domain, selector, algorithm, ...body }: SignatureNote): string {
  if (!isReadable) return `One that cannot be read, at byte ${offset}`;
  return `${domain}, key ${selector}, ${algorithm}: ${bodyWords(body)}`;
}

/** Whether the key belongs to the signature is another question, which only the DNS can answer. */
function bodyWords({
  bodyHashMatches,
  unsignedBytes,
}: Pick<SignatureNote, 'bodyHashMatches' | 'unsignedBytes'>): string {
  if (bodyHashMatches === undefined) return 'of a kind that is not compared';
  if (!bodyHashMatches) return 'the body is not the one that was signed';
  const rest = unsignedBytes === undefined ? '' : `, except for its last ${unsignedBytes} bytes, which were not signed`;
  return `the body is the one that was signed${rest} (the signature itself is not verified here)`;
}

function listLines({ id, name, unsubscribe, oneClick, post, archive, help }: ListNote): string[] {
  const title = [name, id].filter((word) => word !== undefined).join(', ');
  const rows: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['Leave it', unsubscribe],
    ['Leave it by one click', oneClick === undefined ? undefined : [oneClick]],
    ['Write to it', post],
    ['Archive', archive],
    ['Help', help],
  ];
  const lines = rows.flatMap(([what, urls = []]) => urls.map((url) => `${what}: ${url}`));
  return title === '' ? lines : [title, ...lines];
}
