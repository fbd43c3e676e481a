/** Bodies: that something whole lies where they should be, and that their summaries can be read. */
import { Fault } from '../../base/fault.ts';
import { isDamage } from '../../store/blobs/index.ts';
import { bodiesToCheck, placeNow, usersOfBody, type BodyUser, type CheckedBody } from '../../store/records/index.ts';
import { Summary } from '../summary/index.ts';
import type { Found } from './findings.ts';
import { mailboxesOf, removal, whereOf } from './messages.ts';
import type { Inspection, Looked } from './parts.ts';

const bodiesAtOnce = 50;

/** Looks at the next bodies behind `after` by id. */
export async function inspectBodies(inspection: Inspection, after: number): Promise<Looked> {
  const bodies = await inspection.database.read((view) => bodiesToCheck(view, after, bodiesAtOnce));
  const found: Found[] = [];
  for (const body of bodies) {
    found.push(...(await inspectBody(inspection, body)));
    await inspection.pace.rest();
  }
  const last = bodies.at(-1)?.id;
  return { found, count: bodies.length, ...(last !== undefined && { last }) };
}

async function inspectBody(inspection: Inspection, body: CheckedBody): Promise<Found[]> {
  const seen = await lookAt(inspection, body);
  if (!seen) return [];
  if ('loss' in seen) return lostBody(inspection, body, seen);
  return [...(await sizeOf(inspection, body, seen.sizeBytes)), ...summaryOf(inspection, body)];
}

/** What lies at the place of a body, or why nothing does; it may only be that the disk cannot be asked. */
type Seen = { readonly sizeBytes: number } | { readonly loss: string; readonly isSure: boolean };

/** One that was moved meanwhile is looked at where it is now; undefined for one that is no longer needed. */
async function lookAt(inspection: Inspection, body: CheckedBody): Promise<Seen | undefined> {
  try {
    return await read(inspection, body);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const place = await inspection.database.read((view) => placeNow(view, body.id));
    if (place === undefined) return undefined;
    if (place !== body.place) return lookAt(inspection, { ...body, place });
    return { loss: wordsOf(error), isSure: isDamage(error) };
  }
}

async function read({ blobs, bodies, pace }: Inspection, { place, hash }: CheckedBody): Promise<Seen> {
  const label = await blobs.identify(place);
  if (label.hash !== hash) return { loss: 'Another body lies at its place', isSure: true };
  if (bodies) for await (const _ of blobs.read(place)) await pace.rest();
  return label;
}

function wordsOf({ message, cause }: Fault): string {
  return cause instanceof Error ? `${message} (${cause.message})` : message;
}

/** One finding for everybody who has it. */
async function lostBody(
  inspection: Inspection,
  { id, hash, place }: CheckedBody,
  { loss, isSure }: Extract<Seen, { loss: string }>,
): Promise<Found[]> {
  const { database, clock } = inspection;
  const { messages, queued } = await database.read((view) => usersOfBody(view, id));
  // A disk that cannot be asked today may answer tomorrow.
  const remedy = isSure ? 'removeLost' : 'person';
  const lost = { what: `${loss}: body ${hash} at ${place}`, harm: 'lost', remedy } as const;
  const giveUp = (): Promise<void> => database.write('giveUpBody', { bodyId: id, now: clock.now() });
  const remove = removal(messages, inspection);
  const mend = (): Promise<void> => remove().then(giveUp);
  const unsend = (): Promise<void> => database.write('removeLostQueued', { ids: queued }).then(giveUp);
  return [
    ...messages.map((message) => ({ ...lost, ...whereOf(message), mend })),
    ...queued.map((number) => ({ ...lost, what: `Waiting mail ${number}: ${lost.what}`, mend: unsend })),
  ];
}

async function sizeOf(
  inspection: Inspection,
  { id, place, ...body }: CheckedBody,
  sizeBytes: number,
): Promise<Found[]> {
  if (body.sizeBytes === sizeBytes) return [];
  const { database, clock } = inspection;
  const { messages } = await database.read((view) => usersOfBody(view, id));
  const mend = async (): Promise<void> => {
    await database.write('mendBodySize', { bodyId: id, place, sizeBytes });
    await database.write('mendSizes', { messageIds: messages.map((message) => message.id) });
    for (const mailboxId of mailboxesOf(messages)) await database.write('mendMailbox', { mailboxId, now: clock.now() });
  };
  const what = `Body ${body.hash} is said to have ${body.sizeBytes} bytes and has ${sizeBytes}`;
  return [{ ...placeOf(messages), what, harm: 'wrong', remedy: 'repair', mend }];
}

/** The first message that has it, so that somebody can look at it. */
function placeOf([first]: readonly BodyUser[]) {
  return first ? whereOf(first) : {};
}

function summaryOf({ database, renew }: Inspection, { id, hash, summary, summaryVersion }: CheckedBody): Found[] {
  const trouble = troubleWith(summary);
  if (trouble !== undefined) {
    const what = `The summary of body ${hash} cannot be read: ${trouble}`;
    return [{ what, harm: 'wrong', remedy: 'repair', mend: () => renew(id) }];
  }
  const version = summary[0] ?? 0;
  if (summaryVersion === version || summaryVersion === 0) return [];
  const what = `The summary of body ${hash} is said to be of version ${summaryVersion} and is of ${version}`;
  const mend = (): Promise<void> => database.write('mendSummaryVersion', { bodyId: id, version });
  return [{ what, harm: 'untidy', remedy: 'repair', mend }];
}

/** Takes everything out of a summary; what is wrong with it, if anything is. */
function troubleWith(bytes: Uint8Array): string | undefined {
  try {
    const { envelope, body, bodyStructure, root, sentDay, listFields, preview } = new Summary(bytes);
    for (const form of [envelope, body, bodyStructure]) {
      if (!form.startsWith('(') || !form.endsWith(')')) return 'a form of it is cut off';
    }
    void [root, sentDay, listFields, preview];
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
