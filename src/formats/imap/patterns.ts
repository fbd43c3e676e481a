/**
 * True when a LIST or LSUB pattern matches a mailbox name: "*" stands for any text, "%" for any text without the
 * delimiter (RFC 3501 §6.3.8). INBOX matches in any case. The time is at most name length times pattern length.
 */
export function matchesPattern(name: string, pattern: string, delimiter: string): boolean {
  let reached = start(name);
  for (const step of stepsOf(name === 'INBOX' ? pattern.toUpperCase() : pattern)) {
    reached = advance(step, reached, name, delimiter);
    // A plain character moves every place forward, so that a long pattern soon runs out of name.
    if (!reached.includes(1)) return false;
  }
  return reached[name.length] === 1;
}

/** For each place in the name (and its end) 1 where the pattern so far can have led to. */
type Reached = Uint8Array;

function start(name: string): Reached {
  const reached = new Uint8Array(name.length + 1);
  reached[0] = 1;
  return reached;
}

/** A run of wildcards is one wildcard: "*" when there is one among them. */
function stepsOf(pattern: string): string {
  return pattern.replace(/[*%]{2,}/g, (run) => (run.includes('*') ? '*' : '%'));
}

function advance(step: string, reached: Reached, name: string, delimiter: string): Reached {
  if (step === '*') return reached.fill(1, reached.indexOf(1));
  if (step === '%') return spread(reached, name, delimiter);
  return literally(step, reached, name);
}

function spread(reached: Reached, name: string, delimiter: string): Reached {
  for (let at = 0; at < name.length; at++) if (reached[at] && name[at] !== delimiter) reached[at + 1] = 1;
  return reached;
}

function literally(step: string, reached: Reached, name: string): Reached {
  const next = new Uint8Array(reached.length);
  for (let at = 0; at < name.length; at++) if (reached[at] && name[at] === step) next[at + 1] = 1;
  return next;
}
