/** Control characters, which decoded text of a header field never holds: nobody's text may begin a line. */

/** Each run of control characters but tabs as one blank. */
export function blankControls(text: string): string {
  return text.replace(controls, ' ');
}

const controls = /[^\P{Cc}\t]+/gu;
