/**
 * Plays a transcript: a dialog that a postmaster can read, held against sessions without sockets.
 *
 *     Any line that does not look like one of these is prose.
 *     1> a LOGIN alice secret      connection 1 sends a line (CRLF is added)
 *     1>> half a l\x69ne           the same without CRLF; \r \n \0 \\ and \xHH are escapes
 *     1< a OK ...                  connection 1 hears exactly this line next
 *     1<* 250-...               any number of lines of this kind, up to what the next step means
 *     1~ * 3 EXISTS                neighbouring "~" lines may come in any order
 *     1! upgradeTls                the session asks for TLS (which is pretended)
 *     1! close                     the session closes the connection
 *     1! end                       the session is over
 *     1! hang up                   the client closes its side
 *     @deliver alice hello         calls the action "deliver" with "alice hello"
 *
 * In what is heard, `...` stands for any text and `{{name}}` for any text without spaces and closing brackets, which is
 * remembered: from then on `{{name}}` means that text, in both directions. A connection is opened by its first line.
 * At the end every connection is hung up, must end, and must have said nothing that the transcript does not show.
 */
import assert from 'node:assert/strict';
import { utf8Binary } from '../../src/base/bytes.ts';
import type { Input, Session } from '../../src/protocols/connection/session.ts';
import { Conversation, type Event } from './duplex.ts';

export interface Stage {
  /** Starts the session of connection `number`. */
  connect(input: Input, number: number): Session;
  /** What "@name argument" lines do. */
  readonly actions?: Readonly<Record<string, (argument: string) => Promise<void>>>;
  /** Known names for `{{name}}`. */
  readonly names?: Readonly<Record<string, string>>;
  /** How long an expected line may take; 5 seconds by default. */
  readonly waitMs?: number;
}

interface Step {
  readonly lineNumber: number;
  readonly mark: '>' | '>>' | '<' | '<*' | '~' | '!' | '@';
  readonly connection: number;
  readonly text: string;
}

/** Plays `transcript` or throws an AssertionError that names its line. */
export async function playTranscript(transcript: string, stage: Stage): Promise<void> {
  using player = new Player(stage);
  const groups = grouped(stepsOf(transcript));
  for (const [index, steps] of groups.entries()) await player.play(steps, groups[index + 1]?.[0]);
  await player.finish();
}

function stepsOf(transcript: string): Step[] {
  return transcript.split('\n').flatMap((line, index) => stepOf(line, index + 1) ?? []);
}

function stepOf(line: string, lineNumber: number): Step | undefined {
  const said = /^(\d+)(>>|<\*|[<>~!])(?: (.*))?$/.exec(line);
  if (said) return { lineNumber, mark: said[2] as Step['mark'], connection: Number(said[1]), text: said[3] ?? '' };
  const action = /^@(.+)$/.exec(line);
  return action ? { lineNumber, mark: '@', connection: 0, text: action[1] ?? '' } : undefined;
}

/** Neighbouring "~" steps of one connection belong together; every other step stands alone. */
function grouped(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const before = groups.at(-1)?.[0];
    if (step.mark === '~' && before?.mark === '~' && before.connection === step.connection) groups.at(-1)?.push(step);
    else groups.push([step]);
  }
  return groups;
}

class Player implements Disposable {
  readonly #stage: Stage;
  readonly #names: Map<string, string>;
  readonly #conversations = new Map<number, Conversation>();

  constructor(stage: Stage) {
    this.#stage = stage;
    this.#names = new Map(Object.entries(stage.names ?? {}));
  }

  /** @param next what stands behind these steps: it ends the lines of a "<*" */
  async play(steps: readonly Step[], next?: Step): Promise<void> {
    const step = steps[0] as Step;
    if (step.mark === '@') return this.#act(step);
    const conversation = this.#conversation(step.connection);
    if (step.mark === '>') conversation.input.push(`${utf8Binary(this.#filled(step.text))}\r\n`);
    else if (step.mark === '>>') conversation.input.push(unescaped(utf8Binary(this.#filled(step.text))));
    else if (step.text === 'hang up' && step.mark === '!') conversation.input.end();
    else if (step.mark === '<*') await this.#hearAll(conversation, step, next);
    else await this.#hear(conversation, [...steps]);
  }

  async finish(): Promise<void> {
    for (const [number, conversation] of this.#conversations) {
      conversation.input.end();
      await ended(conversation, number, this.#waitMs);
      const left = conversation.waiting.filter((event) => 'line' in event).map(shown);
      assert.deepEqual(left, [], `Connection ${number} heard more than the transcript shows`);
      assert.equal(conversation.unfinished, '', `Connection ${number} heard a line without its end`);
    }
  }

  /** Also where the transcript was not met, the sessions should end. */
  [Symbol.dispose](): void {
    for (const { input } of this.#conversations.values()) input.end();
  }

  get #waitMs(): number {
    return this.#stage.waitMs ?? 5000;
  }

  #conversation(number: number): Conversation {
    const known = this.#conversations.get(number);
    if (known) return known;
    const opened = new Conversation((input) => this.#stage.connect(input, number));
    this.#conversations.set(number, opened);
    return opened;
  }

  async #act(step: Step): Promise<void> {
    const [name = '', ...argument] = this.#filled(step.text).split(' ');
    const action = this.#stage.actions?.[name];
    assert.ok(action, `Line ${step.lineNumber}: no action is called "${name}"`);
    await action(argument.join(' '));
  }

  /** Takes as many events as there are steps; each must fit one step that no other has met. */
  async #hear(conversation: Conversation, open: Step[]): Promise<void> {
    while (open.length > 0) {
      const event = await conversation.next(this.#waitMs);
      const met = event === undefined ? -1 : open.findIndex((step) => this.#fits(step, event));
      if (met < 0) assert.fail(this.#complaint(open, event, conversation));
      open.splice(met, 1);
    }
  }

  /** Takes lines as long as they fit, up to the one that the next step means. */
  async #hearAll(conversation: Conversation, step: Step, next: Step | undefined): Promise<void> {
    for (;;) {
      const event = await conversation.peek(this.#waitMs);
      if (event === undefined) assert.fail(this.#complaint([step], event, conversation));
      if (!this.#fits(step, event) || (next && this.#fits(next, event))) return;
      await conversation.next(this.#waitMs);
    }
  }

  #fits(step: Step, event: Event): boolean {
    if (step.mark === '!') return 'control' in event && event.control === step.text;
    return 'line' in event && this.#matches(utf8Binary(step.text), event.line);
  }

  #matches(pattern: string, line: string): boolean {
    const { rule, names } = this.#rule(pattern);
    const match = rule.exec(line);
    names.forEach((name, index) => match && this.#names.set(name, match[index + 1] ?? ''));
    return match !== null;
  }

  #rule(pattern: string): { rule: RegExp; names: string[] } {
    const names: string[] = [];
    const source = pattern.split(/(\.\.\.|\{\{\w+\}\})/).map((piece) => {
      const name = /^\{\{(\w+)\}\}$/.exec(piece)?.[1];
      if (piece === '...') return '.*';
      if (name === undefined) return RegExp.escape(piece);
      const known = this.#names.get(name);
      if (known !== undefined) return RegExp.escape(known);
      names.push(name);
      return '([^\\s\\])]+)';
    });
    return { rule: new RegExp(`^${source.join('')}$`, 's'), names };
  }

  #filled(text: string): string {
    return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => this.#names.get(name) ?? whole);
  }

  #complaint(open: readonly Step[], event: Event | undefined, conversation: Conversation): string {
    const step = open[0] as Step;
    const expected = open.map((step) => `    ${step.text}`).join('\n');
    const heard = event ? shown(event) : `(nothing) ${conversation.unfinished}`;
    const next = conversation.waiting.map((event) => `    ${shown(event)}`).join('\n');
    return `Line ${step.lineNumber}, connection ${step.connection}: expected\n${expected}\n  but heard\n    ${heard}\n${next}`;
  }
}

async function ended(conversation: Conversation, number: number, waitMs: number): Promise<void> {
  const late = AbortSignal.timeout(waitMs);
  const lateness = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () =>
      reject(new assert.AssertionError({ message: `Connection ${number} does not end` })),
    );
  });
  await Promise.race([conversation.over, lateness]);
}

function shown(event: Event): string {
  return 'line' in event ? event.line : `(${event.control})`;
}

function unescaped(text: string): string {
  const plain: Readonly<Record<string, string>> = { r: '\r', n: '\n', '0': '\0', '\\': '\\' };
  return text.replace(/\\(?:x([0-9a-f]{2})|([rn0\\]))/gi, (_, hex: string | undefined, letter: string) =>
    hex === undefined ? (plain[letter] ?? letter) : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
