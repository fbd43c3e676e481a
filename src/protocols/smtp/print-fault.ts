import type { Fault } from '../../base/fault.ts';
import { printReply } from '../../formats/smtp/index.ts';

/** A failure as SMTP tells it: its column of the table (RFC 5321 §4.2, RFC 3463), with its reason. */
export function printFault({ faces, message }: Fault): string {
  const [code, enhanced] = faces.smtp.split(' ');
  return printReply(Number(code), enhanced, message);
}
