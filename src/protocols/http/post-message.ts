import { createHash } from 'node:crypto';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import {
  type Handed,
  type HandedInBy,
  type Letter,
  letterOf,
  rawLetter,
  type RawTerms,
} from '../../mail/application/index.ts';
import type { HttpRequest, HttpResponse } from '../connection/index.ts';
import { Given } from './fields.ts';
import { json } from './json.ts';
import { orderOf } from './message-order.ts';
import { momentOf } from './moment.ts';
import { notesOf } from './notes.ts';
import { boundedBody, type Held, heldBody, jsonOf } from './request-body.ts';
import type { Desk, OwnCall } from './call.ts';

/** `POST /api/v1/messages` */
export async function postMessage(call: OwnCall): Promise<HttpResponse> {
  const by = handedInBy(call);
  const type = (call.request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type === 'application/json') return answerOf(await postJson(call, by));
  if (type === 'message/rfc822' || type === 'message/global') return answerOf(await postRaw(call, by));
  throw new Fault('wrongMediaType', 'A message is handed in as application/json or as message/rfc822');
}

async function postJson({ desk, request }: OwnCall, by: HandedInBy): Promise<Handed> {
  using held = await heldBody(request, desk.room);
  return await desk.posting.post(jsonLetter(desk, held), by);
}

/** Of the request nothing is held any more when the message is written. */
function jsonLetter(desk: Desk, held: Held): Letter {
  const bytes = held.take();
  const fingerprint = createHash('sha256').update(bytes).digest('hex');
  return letterOf(orderOf(new Given(jsonOf(bytes)), desk.clock.now()), fingerprint, desk);
}

async function postRaw({ desk, request }: OwnCall, by: HandedInBy): Promise<Handed> {
  const terms = termsOf(request.query, desk.clock.now());
  const letter = await rawLetter(boundedBody(request, desk.messageBytesMax), terms, desk);
  return await desk.posting.post(letter, by);
}

/** The query of a message that comes as it is: `to` (repeatable), `sendAt`, `tag` (repeatable). */
function termsOf(query: URLSearchParams, now: number): RawTerms {
  const known = new Set(['to', 'sendAt', 'tag']);
  const strange = [...query.keys()].find((name) => !known.has(name));
  const given = new Given({ to: query.getAll('to'), tag: query.getAll('tag'), sendAt: query.get('sendAt') });
  if (strange !== undefined) throw given.at(strange).fault('is not known here');
  const sendAt = given.at('sendAt');
  return {
    to: given
      .at('to')
      .list(limits.recipientsPerMessageMax)
      .map((one) => one.line(limits.pathBytesMax)),
    ...(sendAt.isThere && { sendAt: momentOf(sendAt, now) }),
    notes: notesOf(given.at('tag'), new Given(undefined)),
  };
}

function handedInBy({ request: { headers, peer }, token }: OwnCall): HandedInBy {
  const key = keyOf(headers);
  const tls = peer.tls && `${peer.tls.version} with ${peer.tls.cipher}`;
  return { token, address: peer.address, ...(tls !== undefined && { tls }), ...(key !== undefined && { key }) };
}

/** The Idempotency-Key field (draft-ietf-httpapi-idempotency-key-header): a string of RFC 8941, or bare as many send it. */
function keyOf(headers: HttpRequest['headers']): string | undefined {
  const written = headers['idempotency-key'];
  if (written === undefined) return undefined;
  const key = written.replace(/^"(.*)"$/s, '$1');
  const max = limits.idempotencyKeyCharactersMax;
  if (key.length > 0 && key.length <= max && /^[!-~]+$/.test(key)) return key;
  throw new Fault('badSyntax', `An idempotency key has 1 to ${max} visible ASCII characters`);
}

function answerOf({ isRepeated, ...handed }: Handed): HttpResponse {
  const location = { location: `/api/v1/messages/${handed.id}` };
  return json(202, handed, { ...location, ...(isRepeated && { 'idempotent-replayed': 'true' }) });
}
