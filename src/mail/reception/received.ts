import { printDate } from '../../formats/message/index.ts';
import { printPath } from '../../formats/smtp/index.ts';
import type { Client, Envelope } from './envelope.ts';

export interface ReceivedFacts {
  readonly hostName: string;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Not to tell where it was written. */
  readonly hidesClient: boolean;
}

/** RFC 5321 §4.4: the reverse path, written at final delivery. */
export function returnPathField(envelope: Envelope): string {
  return `Return-Path: ${printPath(envelope.reversePath)}\r\n`;
}

/** RFC 5321 §4.4. A single recipient is named; several are not, since one of them may be a secret of the others. */
export function receivedField(client: Client, envelope: Envelope, facts: ReceivedFacts): string {
  const { hostName, id, at, hidesClient } = facts;
  const { recipients, terms } = envelope;
  const from = hidesClient ? '' : `from ${client.greeting} (${addressLiteral(client.address)})\r\n\t`;
  const tls = client.tls === undefined ? '' : ` (${client.tls})`;
  const protocol = client.isLocal ? '' : ` with ${protocolOf(client, terms.smtputf8)}`;
  const only = recipients.length === 1 ? `\r\n\tfor ${printPath(recipients[0]?.path ?? null)}` : '';
  return `Received: ${from}by ${hostName}${protocol}${tls} id ${id}${only};\r\n\t${printDate(at, 0)}\r\n`;
}

/** RFC 5321 §4.1.3. */
function addressLiteral(address: string): string {
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}

/** The registered words for "with": RFC 3848, and RFC 6531 §4.3 for SMTPUTF8. */
function protocolOf(client: Client, smtputf8: boolean): string {
  if (!client.extended) return 'SMTP';
  const [plain, utf8] = client.lmtp ? ['LMTP', 'UTF8LMTP'] : ['ESMTP', 'UTF8SMTP'];
  return `${smtputf8 ? utf8 : plain}${client.tls === undefined ? '' : 'S'}${client.account ? 'A' : ''}`;
}
