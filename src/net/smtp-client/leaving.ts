import { bytesOf, concatBytes } from '../../base/bytes.ts';
import { EightBitSurvey, SevenBitConverter } from '../../formats/message/index.ts';
import type { Reply } from '../../formats/smtp/index.ts';
import type { Capabilities } from './capabilities.ts';
import type { ContentForm, OutgoingMessage } from './types.ts';
import { unambiguous } from './unambiguous.ts';

/** The message as this host will have it. */
export interface Leaving {
  /** What `sizeBytes` was given for it, corrected by what was changed. */
  readonly sizeBytes: number;
  /** Has bytes from 0x80 up, for all we know. */
  readonly eightBit: boolean;
  readonly content: () => AsyncIterable<Uint8Array>;
}

/**
 * Brings a message into the form in which it can go to this host, and has it signed then. Throws what reading throws; the
 * reply is a refusal in our own words.
 */
export async function leavingFor(message: OutgoingMessage, offered: Capabilities): Promise<Leaving | Reply> {
  const plain = (): AsyncIterable<Uint8Array> => unambiguous(message.content());
  const { sizeBytes, eightBit, prelude } = message;
  if (!eightBit || offered.has('8BITMIME'))
    return await signed({ sizeBytes, eightBit, content: plain }, 'asIs', prelude);
  const survey = await surveyOf(plain());
  if (!survey.isEightBit) return await signed({ sizeBytes, eightBit: false, content: plain }, 'asIs', prelude);
  if (survey.obstacle !== undefined) return cannotConvert(survey.obstacle);
  const content = (): AsyncIterable<Uint8Array> => converted(plain(), survey);
  return await signed({ sizeBytes: await sizeOf(content()), eightBit: false, content }, 'sevenBit', prelude);
}

/** RFC 6152 §3; RFC 3463 §3.7 */
function cannotConvert(why: string): Reply {
  return {
    code: 554,
    enhanced: '5.6.3',
    lines: [`The host takes no 8-bit content, and it cannot be converted: ${why}`],
  };
}

async function signed(leaving: Leaving, form: ContentForm, prelude: OutgoingMessage['prelude']): Promise<Leaving> {
  const fields = prelude ? await prelude(leaving.content, form) : '';
  if (fields === '') return leaving;
  const content = (): AsyncIterable<Uint8Array> => below(bytesOf(fields), leaving.content());
  return { ...leaving, sizeBytes: leaving.sizeBytes + fields.length, content };
}

/** In one piece with the beginning of the content, so that it takes no packet of its own. */
async function* below(fields: Uint8Array, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let above: Uint8Array | undefined = fields;
  for await (const chunk of content) {
    yield above ? concatBytes([above, chunk]) : chunk;
    above = undefined;
  }
  if (above) yield above;
}

async function surveyOf(content: AsyncIterable<Uint8Array>): Promise<EightBitSurvey> {
  const survey = new EightBitSurvey();
  for await (const chunk of content) survey.write(chunk);
  survey.end();
  return survey;
}

async function* converted(content: AsyncIterable<Uint8Array>, survey: EightBitSurvey): AsyncGenerator<Uint8Array> {
  const converter = new SevenBitConverter(survey);
  for await (const chunk of content) yield* converter.write(chunk);
  yield* converter.end();
}

async function sizeOf(content: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of content) size += chunk.length;
  return size;
}

/** All of it, with a line end behind; undefined where it is more than `bytesMax`. */
export async function wholeOf(content: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > bytesMax) return undefined;
    chunks.push(chunk.slice());
  }
  const whole = concatBytes(chunks);
  return whole.at(-1) === 10 ? whole : concatBytes([whole, bytesOf('\r\n')]);
}
