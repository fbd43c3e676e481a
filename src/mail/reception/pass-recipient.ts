import { Fault } from '../../base/fault.ts';
import { addressOf, type Path } from '../../formats/smtp/index.ts';
import type { OpenEnvelope, Recipient } from './envelope.ts';
import type { Relaying } from './passage.ts';
import type { Visit } from './visit.ts';

/**
 * Asks the host behind a front for a recipient who passed all our own questions. One message goes one way: what would go two
 * is put off, so that its client sends the rest apart.
 */
export async function passRecipient(
  relaying: Relaying | undefined,
  visit: Visit,
  envelope: OpenEnvelope,
  { relayed, path, terms }: Recipient,
): Promise<void> {
  const isFront = relayed?.role === 'front';
  await leaveEmpty(visit, isFront ? relayed.leadsTo : undefined);
  if (visit.passage ? !isFront : visit.staysHere && isFront) throw sendApart(path);
  visit.staysHere ||= !isFront;
  if (!isFront || !relaying || visit.dry) return;
  visit.passage ??= await relaying.open(relayed, visit.client, envelope);
  if (visit.passage.leadsTo !== relayed.leadsTo) throw sendApart(path);
  await visit.passage.recipient(path, terms);
}

/** A passage that nobody was taken for is in nobody's way. */
async function leaveEmpty(visit: Visit, leadsTo: string | undefined): Promise<void> {
  if (visit.passage?.isEmpty && visit.passage.leadsTo !== leadsTo) await visit.endMessage();
}

/** RFC 5321 §4.5.3.1.10: the client sends the rest in a transaction of its own. */
function sendApart(path: Path): Fault {
  return new Fault('tooManyRecipients', `Mail for ${addressOf(path)} goes another way, send it apart`);
}
