import { AUTHENTIC_DATA, CHECKING_DISABLED, encode, RECURSION_DESIRED } from 'dns-packet';
import type { RecordType } from './resolver.ts';

/** One question, with a name as `dnsName` makes it. */
export interface Question {
  readonly name: string;
  readonly type: RecordType;
}

export interface QueryForm {
  /** 16 bits that the answer must repeat. */
  readonly id: number;
  /** The name in the letters in which it is sent. */
  readonly spelled: string;
  /** Whether the answer must repeat these letters, large and small. */
  readonly isSpelledExactly: boolean;
  /** Announce EDNS (RFC 6891), which some old servers do not bear. */
  readonly edns: boolean;
  /** Ask for the answer even where its signatures are wrong (CD, RFC 4035 §3.2.2). */
  readonly unchecked: boolean;
}

/** A question as it is sent. */
export interface Query extends QueryForm {
  readonly question: Question;
  readonly bytes: Uint8Array;
}

/** What fits through every network without fragments (DNS Flag Day 2020), announced by EDNS (RFC 6891 §6.2.3). */
const udpPayloadBytes = 1232;

/** AD in a query says that we understand the AD bit of the answer (RFC 6840 §5.7). */
export function printQuery(question: Question, form: QueryForm): Query {
  const bytes = encode({
    id: form.id,
    type: 'query',
    flags: RECURSION_DESIRED | AUTHENTIC_DATA | (form.unchecked ? CHECKING_DISABLED : 0),
    questions: [{ name: form.spelled, type: question.type, class: 'IN' }],
    additionals: form.edns ? [{ name: '.', type: 'OPT', udpPayloadSize: udpPayloadBytes, flags: 0, options: [] }] : [],
  });
  return { ...form, question, bytes };
}
