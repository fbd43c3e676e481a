/** An IMAP client that believes what it is told: it keeps a mailbox by following untagged answers alone (RFC 3501 §7). */
import assert from 'node:assert/strict';
import { Conversation } from './duplex.ts';
import type { Stage } from './transcript.ts';

export interface FollowedMessage {
  uid?: number;
  /** Without \Recent, sorted. */
  flags?: readonly string[];
}

export class FollowingClient {
  /** By sequence number, from 1 at index 0. */
  readonly messages: FollowedMessage[] = [];
  readonly #conversation: Conversation;
  #lastTag = 0;

  constructor(stage: Stage) {
    this.#conversation = new Conversation((input) => stage.connect(input, 1));
  }

  /** Logs in, selects INBOX and learns what is there. */
  async begin(): Promise<void> {
    assert.match(await this.#line(), /^\* OK/);
    await this.command('LOGIN alice@example.test secret');
    await this.command('SELECT INBOX');
    await this.learn();
  }

  /** Sends a command, follows what is told, answers the text of the tagged answer. */
  async command(text: string): Promise<string> {
    const tag = `t${++this.#lastTag}`;
    this.#conversation.input.push(`${tag} ${text}\r\n`);
    for (;;) {
      const line = await this.#line();
      if (line.startsWith(`${tag} `)) return line.slice(tag.length + 1);
      this.#follow(line);
    }
  }

  /** Asks for what is not known yet. */
  async learn(): Promise<void> {
    const unknown = this.messages.flatMap(({ uid }, index) => (uid === undefined ? [index + 1] : []));
    if (unknown.length > 0) await this.command(`FETCH ${unknown.join(',')} (UID FLAGS)`);
  }

  /** What the client did itself and asked not to be told of. */
  applySilently(number: number, change: (flags: readonly string[]) => readonly string[]): void {
    const message = this.messages[number - 1];
    if (message?.flags) message.flags = change(message.flags).toSorted();
  }

  end(): Promise<void> {
    this.#conversation.input.end();
    return this.#conversation.over;
  }

  async #line(): Promise<string> {
    const event = await this.#conversation.next(5000);
    assert.ok(event && 'line' in event, 'the server says something');
    return event.line;
  }

  #follow(line: string): void {
    const [, number, what, rest = ''] = /^\* (\d+) (\w+)(.*)$/.exec(line) ?? [];
    if (what === 'EXISTS') this.#exists(Number(number));
    else if (what === 'EXPUNGE') this.#expunged(Number(number));
    else if (what === 'FETCH') this.#fetched(Number(number), rest);
  }

  #exists(count: number): void {
    assert.ok(count >= this.messages.length, 'EXISTS never takes messages away (RFC 3501 §7.3.1)');
    while (this.messages.length < count) this.messages.push({});
  }

  #expunged(number: number): void {
    assert.ok(number >= 1 && number <= this.messages.length, 'EXPUNGE names a message that is there');
    this.messages.splice(number - 1, 1);
  }

  #fetched(number: number, rest: string): void {
    const message = this.messages[number - 1];
    assert.ok(message, 'FETCH names a message that is there');
    const uid = /\bUID (\d+)/.exec(rest)?.[1];
    const flags = /\bFLAGS \(([^)]*)\)/.exec(rest)?.[1];
    if (uid !== undefined && message.uid !== undefined)
      assert.equal(Number(uid), message.uid, 'numbers keep their UID');
    if (uid !== undefined) message.uid = Number(uid);
    const known = flags?.split(' ').filter((flag) => flag !== '' && flag !== '\\Recent');
    if (known) message.flags = known.toSorted();
  }
}
