import type { Reply } from '../../formats/smtp/index.ts';

/** What programs that take mail mean by the number with which they end: sysexits.h of BSD, and what Postfix makes of it. */
const meanings: Readonly<Record<number, readonly [enhanced: string, meaning: string]>> = {
  64: ['5.3.0', 'it was called in a wrong way'],
  65: ['5.6.0', 'it cannot read the message'],
  66: ['5.3.0', 'it misses a file'],
  67: ['5.1.1', 'it knows no such user'],
  68: ['5.1.2', 'it knows no such host'],
  69: ['5.3.0', 'it cannot be used'],
  70: ['5.3.0', 'it has a bug'],
  71: ['4.3.0', 'the system fails it'],
  72: ['5.3.0', 'a file of the system is missing'],
  73: ['5.2.0', 'it cannot make its file'],
  74: ['5.3.0', 'it cannot read or write'],
  75: ['4.3.0', 'it asks to try later'],
  76: ['5.5.0', 'it was spoken to in a wrong way'],
  77: ['5.7.0', 'it is not allowed'],
  78: ['5.3.5', 'it is set up in a wrong way'],
};

/** A reply that says how a program ended. What it cannot be made to run at all (126, 127), is for the operator to mend. */
export function replyToExit(code: number): Reply {
  if (code === 0) return { code: 250, enhanced: '2.0.0', lines: ['The program took it'] };
  if (code === 126 || code === 127) return later('The program cannot be run');
  const [enhanced, meaning] = meanings[code] ?? ['5.3.0', `it ended with ${code}`];
  const refuses = enhanced.startsWith('5');
  const text = `The program behind the address ${refuses ? 'refused' : 'put off'} the message: ${meaning}`;
  return { code: refuses ? 554 : 451, enhanced, lines: [text] };
}

/** For now. */
export function later(text: string): Reply {
  return { code: 451, enhanced: '4.3.0', lines: [text] };
}
