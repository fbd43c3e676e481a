/** Speaks IMAP to a server, for tests and measurements. */

import { type Place, WirePeer } from './wire-peer.ts';

/** One response. Its literals are apart; `{n}` stands in their place. */
export interface Response {
  readonly text: string;
  readonly literals: readonly Buffer[];
}

export interface Answer {
  /** "OK FETCH completed" */
  readonly outcome: string;
  readonly untagged: readonly Response[];
}

export class ImapPeer implements Disposable {
  readonly wire: WirePeer;
  #tags = 0;

  private constructor(wire: WirePeer) {
    this.wire = wire;
  }

  /** Connects and is greeted. */
  static async open(place: Place): Promise<ImapPeer> {
    const peer = new ImapPeer(await WirePeer.connect(place));
    await peer.response();
    return peer;
  }

  static async logIn(place: Place, address: string, password: string): Promise<ImapPeer> {
    const peer = await ImapPeer.open(place);
    await peer.done(`LOGIN "${address}" "${password}"`);
    return peer;
  }

  async response(): Promise<Response> {
    const literals: Buffer[] = [];
    let text = await this.wire.line();
    for (let size = literalAtEnd(text); size !== undefined; size = literalAtEnd(text)) {
      literals.push(await this.wire.bytes(size));
      text += await this.wire.line();
    }
    return { text, literals };
  }

  /** Sends a command, with a literal at its end where one is given, and answers everything up to its tagged line. */
  async command(text: string, literal?: Uint8Array): Promise<Answer> {
    const tag = `t${++this.#tags}`;
    await this.wire.write(literal ? `${tag} ${text} {${literal.length}+}\r\n` : `${tag} ${text}\r\n`);
    if (literal) {
      await this.wire.write(literal);
      await this.wire.write('\r\n');
    }
    return this.answer(tag);
  }

  async answer(tag: string): Promise<Answer> {
    const untagged: Response[] = [];
    for (;;) {
      const response = await this.response();
      if (response.text.startsWith(`${tag} `)) return { outcome: response.text.slice(tag.length + 1), untagged };
      untagged.push(response);
    }
  }

  /** A command that must go well. */
  async done(text: string, literal?: Uint8Array): Promise<Answer> {
    const answer = await this.command(text, literal);
    if (!answer.outcome.startsWith('OK')) throw new Error(`${text.slice(0, 80)}: ${answer.outcome}`);
    return answer;
  }

  /** The counts of a mailbox. */
  async status(mailbox: string): Promise<Record<string, number>> {
    const { untagged } = await this.done(`STATUS ${mailbox} (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)`);
    const pairs = /\(([^()]*)\)$/.exec(untagged.find(({ text }) => text.startsWith('* STATUS'))?.text ?? '')?.[1] ?? '';
    return Object.fromEntries([...pairs.matchAll(/(\w+) (\d+)/g)].map(([, name, value]) => [name, Number(value)]));
  }

  [Symbol.dispose](): void {
    this.wire[Symbol.dispose]();
  }
}

function literalAtEnd(text: string): number | undefined {
  if (!text.endsWith('}')) return undefined;
  const size = /\{(\d+)\}$/.exec(text)?.[1];
  return size === undefined ? undefined : Number(size);
}
