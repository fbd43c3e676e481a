/** The base subject, RFC 5256 §2.1: what stays of a subject in answers and in what is passed on. */

/** subj-trailer: "(fwd)" / WSP */
const forwardMark = '(fwd)';
/** subj-leader: (*subj-blob subj-refwd) / WSP */
const leader = /(?:\[[^[\]]*\] ?)*(?:re|fwd?) ?(?:\[[^[\]]*\] ?)?:| /iy;
/** subj-blob with something behind it */
const blob = /\[[^[\]]*\] ?(?!$)/y;
/** subj-fwd-hdr, subject, subj-fwd-trl */
const forwarded = /^\[fwd:([^]*)\]$/i;

/** The base subject of a decoded subject: '' where nothing else is left. */
export function baseSubject(subject: string): string {
  let text = subject.replace(/[ \t\r\n]+/g, ' ');
  for (;;) {
    text = withoutPrefixes(withoutTrailers(text));
    const inside = forwarded.exec(text)?.[1];
    if (inside === undefined) return text;
    text = inside;
  }
}

/** Step 2 */
function withoutTrailers(text: string): string {
  let end = text.length;
  for (;;) {
    if (text.charAt(end - 1) === ' ') end--;
    else if (text.slice(0, end).slice(-forwardMark.length).toLowerCase() === forwardMark) end -= forwardMark.length;
    else return text.slice(0, end);
  }
}

/** Steps 3 to 5 */
function withoutPrefixes(text: string): string {
  let at = 0;
  for (let next = at; ; at = next) {
    next = behind(leader, text, at) ?? behind(blob, text, at) ?? at;
    if (next === at) return text.slice(at);
  }
}

function behind(rule: RegExp, text: string, at: number): number | undefined {
  rule.lastIndex = at;
  return rule.test(text) ? rule.lastIndex : undefined;
}
