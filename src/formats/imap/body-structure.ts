/** body of RFC 3501 §9: the tree of a message's parts as BODY and BODYSTRUCTURE tell it (§7.4.2). */
import { envelopeOf } from '../message/index.ts';
import type { Parameter, Part } from '../message/index.ts';
import { printEnvelope } from './envelope.ts';
import { printNstring, printString } from './strings.ts';

/** What stands where the grammar demands a part and the message has none. */
const noPart: Part = {
  headerStart: 0,
  bodyStart: 0,
  bodyEnd: 0,
  bodyLines: 0,
  header: [],
  type: 'text',
  subtype: 'plain',
  parameters: [],
  encoding: '7bit',
  parts: [],
};

/** BODYSTRUCTURE where `extended`, else BODY, which leaves out the extension data. */
export function printBodyStructure(part: Part, extended: boolean): string {
  return part.type === 'multipart' ? printMultipart(part, extended) : printSinglePart(part, extended);
}

/** body-type-mpart: 1*body SP media-subtype [SP body-ext-mpart] */
function printMultipart(part: Part, extended: boolean): string {
  const parts = part.parts.length === 0 ? [noPart] : part.parts;
  const bodies = parts.map((inner) => printBodyStructure(inner, extended)).join('');
  const extension = extended ? ` ${printParameters(part.parameters)} ${printExtension(part)}` : '';
  return `(${bodies} ${printString(part.subtype)}${extension})`;
}

/** body-type-1part: (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part] */
function printSinglePart(part: Part, extended: boolean): string {
  const media = `${printString(part.type)} ${printString(part.subtype)}`;
  const extension = extended ? ` ${printNstring(part.md5)} ${printExtension(part)}` : '';
  return `(${media} ${printFields(part)}${printSpecial(part, extended)}${extension})`;
}

/** body-fields: parameters, id, description, encoding, octets. */
function printFields(part: Part): string {
  const names = [part.id, part.description].map(printNstring).join(' ');
  const size = part.bodyEnd - part.bodyStart;
  return `${printParameters(parametersOf(part))} ${names} ${printString(part.encoding)} ${size}`;
}

/** Text that names no charset is US-ASCII (RFC 2046 §4.1.2), and clients are used to be told so. */
function parametersOf({ type, parameters }: Part): readonly Parameter[] {
  const isTold = type !== 'text' || parameters.some(([name]) => /^charset\*?$/i.test(name));
  return isTold ? parameters : [['charset', 'us-ascii'], ...parameters];
}

/** What only text and message/rfc822 have: lines, and what the inner message looks like. */
function printSpecial(part: Part, extended: boolean): string {
  if (part.type === 'text') return ` ${part.bodyLines}`;
  if (part.type !== 'message' || part.subtype !== 'rfc822') return '';
  return ` ${printInner(part.message ?? noPart, extended)} ${part.bodyLines}`;
}

/** envelope SP body */
function printInner(message: Part, extended: boolean): string {
  return `${printEnvelope(envelopeOf(message.header))} ${printBodyStructure(message, extended)}`;
}

/** What both kinds of extension data end with: body-fld-dsp SP body-fld-lang SP body-fld-loc. */
function printExtension({ disposition, language, location }: Part): string {
  const shown = disposition ? `(${printString(disposition.type)} ${printParameters(disposition.parameters)})` : 'NIL';
  return `${shown} ${printLanguages(language ?? [])} ${printNstring(location)}`;
}

function printLanguages(languages: readonly string[]): string {
  return languages.length === 0 ? 'NIL' : `(${languages.map(printString).join(' ')})`;
}

/** body-fld-param */
function printParameters(parameters: readonly Parameter[]): string {
  return parameters.length === 0 ? 'NIL' : `(${parameters.flat().map(printString).join(' ')})`;
}
