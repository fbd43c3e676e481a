import { textOfUtf8Binary } from '../../base/bytes.ts';
import { limits } from '../../base/limits.ts';

const halfBytesMax = limits.transcriptBytesMax / 2;
const leftOut = '- ...';
const controls = /\p{Cc}/gu;

/**
 * What was said on a connection, for people: `>` before what we said, `<` before what the host said, `-` before what happened.
 * Of much it keeps the beginning and the end. It is never shown content or passwords.
 */
export class Transcript {
  #beginning: string[] = [];
  #end: string[] = [];
  #beginningBytes = 0;
  #endBytes = 0;
  #isCut = false;

  /** Command lines, each with its CRLF; a binary string. */
  sent(commands: string): void {
    for (const line of commands.split('\r\n')) if (line !== '') this.#add(`> ${line}`);
  }

  /** One line of a reply; a binary string. */
  heard(line: string): void {
    this.#add(`< ${line}`);
  }

  /** What happened, in our words. */
  note(what: string): void {
    this.#add(`- ${what}`);
  }

  /** Everything since the last time, one line below the other. */
  take(): string {
    const lines = [...this.#beginning, ...(this.#isCut ? [leftOut] : []), ...this.#end];
    this.#beginning = [];
    this.#end = [];
    this.#beginningBytes = 0;
    this.#endBytes = 0;
    this.#isCut = false;
    return lines.map(printable).join('\n');
  }

  #add(whole: string): void {
    const line = whole.slice(0, halfBytesMax);
    if (this.#end.length === 0 && this.#beginningBytes + line.length < halfBytesMax) {
      this.#beginning.push(line);
      this.#beginningBytes += line.length + 1;
      return;
    }
    this.#end.push(line);
    this.#endBytes += line.length + 1;
    for (; this.#endBytes > halfBytesMax; this.#isCut = true) this.#endBytes -= (this.#end.shift() ?? '').length + 1;
  }
}

function printable(line: string): string {
  return (textOfUtf8Binary(line) ?? line).replaceAll(controls, '?');
}
