import { limits } from '../../base/limits.ts';
import type { Letter } from '../../mail/application/index.ts';
import type { Given } from './fields.ts';

/** What a program wants to hear again with each event: `tags` are texts, `metadata` texts with names. Throws `FieldFault`. */
export function notesOf(tags: Given, metadata: Given): Letter['notes'] {
  const [many, long] = [limits.apiTagsMax, limits.apiNoteCharactersMax];
  const texts = tags.list(many).map((tag) => tag.line(long));
  const named = metadata.isThere ? metadata.entries(many).map(([name, value]) => [name, value.line(long)]) : [];
  return {
    ...(texts.length > 0 && { tags: texts }),
    ...(named.length > 0 && { metadata: Object.fromEntries(named) as Record<string, string> }),
  };
}
