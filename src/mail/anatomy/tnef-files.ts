/** Files in TNEF ("winmail.dat"), and the texts of the message that it holds. */
import { utf8Bytes } from '../../base/bytes.ts';
import { given } from '../../base/given.ts';
import { readTnef, type Tnef, type TnefAttachment } from '../../formats/message/index.ts';
import type { UncountedFile } from './found-file.ts';

/** Messages in messages, as Outlook forwards them. */
const tnefDepthMax = 3;

/** What is in a TNEF file, and in the messages in it, one behind the other; [] for bytes that are none. */
export function filesInTnef(bytes: Uint8Array, depth = 0): UncountedFile[] {
  const tnef = readTnef(bytes);
  if (!tnef) return [];
  const attached = tnef.attachments.flatMap((attachment) => {
    const content = bytes.subarray(attachment.start, attachment.end);
    const isMessage = attachment.type === 'application/ms-tnef' && depth < tnefDepthMax;
    return [attachedFile(attachment, content), ...(isMessage ? filesInTnef(content, depth + 1) : [])];
  });
  return [...attached, ...bodiesOf(tnef)];
}

function attachedFile({ name, type, contentId }: TnefAttachment, content: Uint8Array): UncountedFile {
  const named = { ...given('name', name === '' ? undefined : name), ...given('contentId', contentId) };
  return { facts: { encoding: 'tnef', ...named, ...given('type', type), isWhole: true }, content: () => once(content) };
}

/** The text of the message itself, which nobody without Outlook sees otherwise. */
function bodiesOf({ text, html, rtf }: Tnef): UncountedFile[] {
  const plain = text === undefined || text === '' ? undefined : utf8Bytes(text);
  return [
    ...bodyOf('body.txt', 'text/plain', plain),
    ...bodyOf('body.html', 'text/html', html),
    ...bodyOf('body.rtf', 'text/rtf', rtf),
  ];
}

function bodyOf(name: string, type: string, content: Uint8Array | undefined): UncountedFile[] {
  if (!content || content.length === 0) return [];
  return [{ facts: { encoding: 'tnef', name, type, isWhole: true }, content: () => once(content) }];
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
