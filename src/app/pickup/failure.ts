/** The letter that tells the sender of mail whose program has long ended why it was not taken. */
import type { Fault } from '../../base/fault.ts';
import type { Content, LocalOrder } from '../../mail/submission/index.ts';
import type { SpoolFile } from './spool-file.ts';

/** How much of the message comes back. */
const returnedBytesMax = 64 * 1024;

/** As an order of its own: from nobody, so that nobody answers it. */
export async function letterOfFailure(
  { order, content }: SpoolFile,
  { message, faces }: Fault,
  to: string,
): Promise<{ readonly order: LocalOrder; readonly content: Content }> {
  const head = [
    'From: Mail system <postmaster>',
    `To: ${to.replace(/[\r\n]/g, ' ')}`,
    'Subject: Your message was not sent',
    'Auto-Submitted: auto-replied',
    '',
    `A program of this server, run by ${order.user}, wrote a message that cannot be delivered:`,
    '',
    `  ${message} (${faces.smtp})`,
    '',
    order.recipients.length > 0 ? `It was for ${order.recipients.join(', ')}. ` : '',
    'This is how it begins:',
    '',
    '',
  ].join('\n');
  const beginning = await beginningOf(content);
  const whole = Buffer.concat([Buffer.from(head), beginning]);
  return {
    order: { sender: '', recipients: [to], fromHeader: false, user: order.user, uid: order.uid },
    content: async function* () {
      yield whole;
    },
  };
}

async function beginningOf(content: Content): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of content()) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= returnedBytesMax) break;
  }
  return Buffer.concat(chunks).subarray(0, returnedBytesMax);
}
