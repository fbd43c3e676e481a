/** The base subject, RFC 5256 §2.1: what stays of a subject in answers and in what is passed on. */

/** subj-trailer: "(fwd)" / WSP */
const forwardMark = '(fwd)';
/** subj-refwd */
const answerMark = /(?:re|fwd?) ?(?:\[[^[\]]*\] ?)?:/iy;
/** subj-blob, without the space behind it */
const blob = /\[[^[\]]*\]/y;
/** subj-fwd-hdr */
const forwardHeader = /\[fwd:/iy;

/** The base subject of a decoded subject: '' where nothing else is left. Takes time that grows with its length. */
export function baseSubject(subject: string): string {
  const text = subject.replace(/[ \t\r\n]+/g, ' ');
  let start = 0;
  let end = text.length;
  for (;;) {
    end = withoutTrailers(text, start, end);
    start = withoutPrefixes(text, start, end);
    const inside = behind(forwardHeader, text, start, end);
    // subj-fwd-trl
    if (inside === undefined || inside >= end || text.charAt(end - 1) !== ']') return text.slice(start, end);
    [start, end] = [inside, end - 1];
  }
}

/** Step 2: where what stays ends. */
function withoutTrailers(text: string, start: number, before: number): number {
  let end = before;
  for (;;) {
    if (end > start && text.charAt(end - 1) === ' ') end--;
    else if (end - start >= forwardMark.length && endsInForwardMark(text, end)) end -= forwardMark.length;
    else return end;
  }
}

function endsInForwardMark(text: string, end: number): boolean {
  return text.slice(end - forwardMark.length, end).toLowerCase() === forwardMark;
}

/** Steps 3 to 5: where what stays begins. */
function withoutPrefixes(text: string, start: number, end: number): number {
  let at = start;
  for (let next = at; ; at = next) {
    const run = behindBlobs(text, at, end);
    next = behind(answerMark, text, run, end) ?? withoutBlobs(text, at, run, end);
    if (next === at && next < end && text.charAt(at) === ' ') next++;
    if (next === at) return at;
  }
}

/** *subj-blob */
function behindBlobs(text: string, start: number, end: number): number {
  for (let at = start; ;) {
    const next = behind(blob, text, at, end);
    if (next === undefined) return at;
    at = next < end && text.charAt(next) === ' ' ? next + 1 : next;
  }
}

/** Step 4: blobs go where something stays; where nothing would, the last of them does. */
function withoutBlobs(text: string, at: number, run: number, end: number): number {
  return run === at || run < end ? run : text.lastIndexOf('[', end - 1);
}

/** Behind what a sticky rule finds at a place; undefined where it finds nothing that ends in time. */
function behind(rule: RegExp, text: string, at: number, end: number): number | undefined {
  rule.lastIndex = at;
  return rule.test(text) && rule.lastIndex <= end ? rule.lastIndex : undefined;
}
