import { fieldsNamed, type HeaderField } from '../../../formats/message/index.ts';
import type { Stage } from '../stage.ts';
import { judged, type Policy } from './policy.ts';

const stage = 'header';

/** RFC 5322 §3.6: what must be there, and what may be there once. */
const needed = ['From', 'Date'];
const single = [
  'From',
  'Date',
  'Sender',
  'Reply-To',
  'To',
  'Cc',
  'Bcc',
  'Message-ID',
  'In-Reply-To',
  'References',
  'Subject',
];

/** Has the header what every message has? */
export function headerSanity(policy: Policy): Stage {
  return {
    name: stage,
    header(_visit, _envelope, fields) {
      const wrong = wrongWith(fields);
      return wrong.length === 0 ? undefined : judged(stage, policy, `The header has ${wrong.join(', ')}`, 'badMessage');
    },
  };
}

/** Completes the sentence "The header has ...". */
function wrongWith(fields: readonly HeaderField[]): string[] {
  const count = (name: string): number => fieldsNamed(fields, name).length;
  return [
    ...needed.filter((name) => count(name) === 0).map((name) => `no ${name}`),
    ...single.filter((name) => count(name) > 1).map((name) => `${count(name)} fields ${name}`),
  ];
}
