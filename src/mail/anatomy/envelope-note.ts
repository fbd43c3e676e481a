/** Who wrote to whom, when and about what, in real text. */
import { given } from '../../base/given.ts';
import {
  type Address,
  decodeRaw,
  decodeWords,
  envelopeOf,
  field,
  fieldsNamed,
  headerCharsetOf,
  type HeaderField,
  type Mailbox,
  messageIds,
  parseDate,
  printAddress,
} from '../../formats/message/index.ts';
import { isoOf } from './times.ts';
import type { EnvelopeNote, PersonNote } from './types.ts';

/** Sender and Reply-To are told only where they stand in the header. */
export function envelopeNote(header: readonly HeaderField[]): EnvelopeNote {
  const { date, subject, messageId, inReplyTo, ...people } = envelopeOf(header);
  const moment = parseDate(date ?? '');
  const charset = headerCharsetOf(header);
  const notes = (list: readonly Mailbox[]): PersonNote[] => list.map((mailbox) => personNote(mailbox, charset));
  const wrote = (name: string, list: readonly Mailbox[]): readonly Mailbox[] =>
    field(header, name) === undefined ? [] : list;
  const references = fieldsNamed(header, 'References').join(' ');
  return {
    ...given('date', moment && isoOf(moment)),
    ...given('subject', subject === undefined ? undefined : decodeWords(subject, charset)),
    ...some('from', notes(people.from)),
    ...some('sender', notes(wrote('Sender', people.sender))),
    ...some('replyTo', notes(wrote('Reply-To', people.replyTo))),
    ...some('to', notes(people.to)),
    ...some('cc', notes(people.cc)),
    ...some('bcc', notes(people.bcc)),
    ...given('messageId', idsOf(messageId)[0]),
    ...some('inReplyTo', idsOf(inReplyTo)),
    ...some('references', idsOf(references)),
  };
}

function idsOf(value: string | undefined): string[] {
  return messageIds(value ?? '').map((id) => decodeRaw(id));
}

function personNote(mailbox: Mailbox, charset: string): PersonNote {
  if (!('group' in mailbox)) return addressNote(mailbox, charset);
  return {
    group: decodeWords(mailbox.group, charset),
    members: mailbox.members.map((member) => addressNote(member, charset)),
  };
}

/** A local user has no domain; who is only named has an empty address. */
function addressNote({ name, localPart, domain }: Address, charset: string): PersonNote {
  const address = decodeRaw(domain === '' ? localPart : printAddress({ localPart, domain }), charset);
  return { ...given('name', name === undefined ? undefined : decodeWords(name, charset)), address };
}

function some<K extends string, V>(key: K, list: readonly V[]): Partial<Record<K, readonly V[]>> {
  return given(key, list.length > 0 ? list : undefined);
}
