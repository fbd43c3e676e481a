import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { type EventTold, type Feed, told } from '../../mail/application/index.ts';
import type { HttpResponse } from '../connection/index.ts';
import { json } from './json.ts';
import type { OwnCall } from './call.ts';

/** `GET /api/v1/events`: a list of the next ones, after waiting for the first, or a stream of all that come. */
export async function getEvents(call: OwnCall): Promise<HttpResponse> {
  const { headers, query } = call.request;
  const strange = [...query.keys()].find((name) => name !== 'after' && name !== 'wait');
  if (strange !== undefined) throw new Fault('badSyntax', 'Only "after" and "wait" can be asked for here');
  if ((headers['accept'] ?? '').includes('text/event-stream')) return streamed(call);
  const after = numberOf(query.get('after') ?? '0', 'after');
  const waitMs = Math.min(numberOf(query.get('wait') ?? '0', 'wait') * 1000, limits.eventsWaitMsMax);
  const found = await call.desk.feed.events(call.token.accountId, after, waitMs, call.request.signal);
  return json(200, { events: found.map(told), next: found.at(-1)?.id ?? after });
}

/** Server-sent events, as HTML has them: who comes back says which one it saw last. */
async function streamed({ desk, request, token }: OwnCall): Promise<HttpResponse> {
  const { headers, query, signal } = request;
  const after = numberOf(headers['last-event-id'] ?? query.get('after') ?? '0', 'after');
  const events = desk.feed.stream(token.accountId, after, signal);
  const first = await events.next();
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
    body: printed(first.done ? [] : first.value, events),
  };
}

type Stream = ReturnType<Feed['stream']>;

async function* printed(first: readonly Parameters<typeof told>[0][], events: Stream): AsyncGenerator<string> {
  yield `: events\n\n${first.map((one) => printEvent(told(one))).join('')}`;
  for await (const some of events) {
    yield some.length === 0 ? ': nothing new\n\n' : some.map((one) => printEvent(told(one))).join('');
  }
}

/** JSON has no line breaks. */
function printEvent(event: EventTold): string {
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function numberOf(text: string, name: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new Fault('badSyntax', `"${name}" must be a whole number`);
}
