/** Who wrote to whom, when and about what, in real text. */
import {
  type Address,
  decodeRaw,
  decodeWords,
  envelopeOf,
  field,
  fieldsNamed,
  type HeaderField,
  type Mailbox,
  messageIds,
  parseDate,
  printAddress,
} from '../../formats/message/index.ts';
import { given } from './given.ts';
import { isoOf } from './times.ts';
import type { EnvelopeNote, PersonNote } from './types.ts';

/** Sender and Reply-To are told only where they stand in the header. */
export function envelopeNote(header: readonly HeaderField[]): EnvelopeNote {
  const { date, subject, messageId, inReplyTo, ...people } = envelopeOf(header);
  const moment = parseDate(date ?? '');
  const wrote = (name: string, list: readonly Mailbox[]): readonly Mailbox[] =>
    field(header, name) === undefined ? [] : list;
  const references = fieldsNamed(header, 'References').join(' ');
  return {
    ...given('date', moment && isoOf(moment)),
    ...given('subject', subject === undefined ? undefined : decodeWords(subject)),
    ...some('from', people.from.map(personNote)),
    ...some('sender', wrote('Sender', people.sender).map(personNote)),
    ...some('replyTo', wrote('Reply-To', people.replyTo).map(personNote)),
    ...some('to', people.to.map(personNote)),
    ...some('cc', people.cc.map(personNote)),
    ...some('bcc', people.bcc.map(personNote)),
    ...given('messageId', idsOf(messageId)[0]),
    ...some('inReplyTo', idsOf(inReplyTo)),
    ...some('references', idsOf(references)),
  };
}

function idsOf(value: string | undefined): string[] {
  return messageIds(value ?? '').map(decodeRaw);
}

function personNote(mailbox: Mailbox): PersonNote {
  if (!('group' in mailbox)) return addressNote(mailbox);
  return { group: decodeWords(mailbox.group), members: mailbox.members.map(addressNote) };
}

function addressNote({ name, localPart, domain }: Address): PersonNote {
  const address = decodeRaw(printAddress({ localPart, domain }));
  return { ...given('name', name === undefined ? undefined : decodeWords(name)), address };
}

function some<K extends string, V>(key: K, list: readonly V[]): Partial<Record<K, readonly V[]>> {
  return given(key, list.length > 0 ? list : undefined);
}
