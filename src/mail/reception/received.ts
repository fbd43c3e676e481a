import { printDate } from '../../formats/message/index.ts';
import { printPath } from '../../formats/smtp/index.ts';
import type { Client, Envelope } from './envelope.ts';

export interface ReceivedFacts {
  readonly hostName: string;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** RFC 5321 §4.4: the reverse path, written at final delivery. */
export function returnPathField(envelope: Envelope): string {
  return `Return-Path: ${printPath(envelope.reversePath)}\r\n`;
}

/** RFC 5321 §4.4. A single recipient is named; several are not, since one of them may be a secret of the others. */
export function receivedField(envelope: Envelope, { hostName, id, at }: ReceivedFacts): string {
  const { client, recipients } = envelope;
  const from = client.account ? '' : `from ${client.greeting} (${addressLiteral(client.address)})\r\n\t`;
  const tls = client.tls === undefined ? '' : ` (${client.tls})`;
  const only = recipients.length === 1 ? `\r\n\tfor ${printPath(recipients[0]?.path ?? null)}` : '';
  return `Received: ${from}by ${hostName} with ${protocolOf(client, envelope.smtputf8)}${tls} id ${id}${only};\r\n\t${printDate(at, 0)}\r\n`;
}

/** RFC 5321 §4.1.3. */
function addressLiteral(address: string): string {
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}

/** The registered words for "with": RFC 3848, and RFC 6531 §4.3 for SMTPUTF8. */
function protocolOf(client: Client, smtputf8: boolean): string {
  if (!client.extended) return 'SMTP';
  return `${smtputf8 ? 'UTF8SMTP' : 'ESMTP'}${client.tls === undefined ? '' : 'S'}${client.account ? 'A' : ''}`;
}
