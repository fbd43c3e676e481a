/** Forwards: a message passed on as a whole, or shown in the text of a new one. */
import { decodeField } from '../fields/header-charset.ts';
import type { HeaderField } from '../types.ts';
import { threadOf } from './answer.ts';
import type { Draft } from './draft.ts';
import { oneLine } from './phrases.ts';
import { messageLeaf } from './structure.ts';
import { forwardSubject } from './subjects.ts';

/** A message to be passed on. */
export interface Forwarded {
  readonly header: readonly HeaderField[];
  /** All of it, to be attached as it is; or its text, to be shown. */
  readonly content: { readonly bytes: Uint8Array } | { readonly text: string };
}

/** What a forward begins with. Real text. Files that belong to a text that is shown are for the caller to attach. */
export function forwardOf({
  header,
  content,
}: Forwarded): Pick<Draft, 'subject' | 'references' | 'text' | 'attachments'> {
  const subject = shown(header, 'Subject');
  const about = { subject: forwardSubject(subject), references: threadOf(header) };
  if ('text' in content) return { ...about, text: `${headerBlock(header)}\n\n${content.text}` };
  return { ...about, attachments: [{ ...messageLeaf(content.bytes, header), name: fileName(subject) }] };
}

/** What readers want to know of the message that is shown. */
function headerBlock(header: readonly HeaderField[]): string {
  const lines = ['From', 'Date', 'Subject', 'To', 'Cc']
    .map((name) => [name, shown(header, name)] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`);
  return ['---------- Forwarded message ----------', ...lines].join('\n');
}

function shown(header: readonly HeaderField[], name: string): string {
  return oneLine(decodeField(header, name) ?? '');
}

/** Characters that some file system minds become "_". */
function fileName(subject: string): string {
  const safe = subject.replace(/[/\\:*?"<>|]/g, '_');
  const name = Array.from(safe).slice(0, nameCharactersMax).join('').trim();
  return `${name === '' ? 'message' : name}.eml`;
}

const nameCharactersMax = 80;
