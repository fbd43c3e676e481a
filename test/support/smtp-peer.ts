/** Speaks SMTP to a server, for tests and measurements: plain steps, nothing hidden. */

import { type Place, WirePeer } from './wire-peer.ts';

export interface Letter {
  readonly from: string;
  readonly to: readonly string[];
  /** Lines with CRLF, the last one too, and none that begins with a dot. */
  readonly content: Uint8Array | string;
}

export class SmtpPeer implements Disposable {
  readonly wire: WirePeer;

  private constructor(wire: WirePeer) {
    this.wire = wire;
  }

  /** Connects and is greeted. */
  static async greeted(place: Place): Promise<SmtpPeer> {
    const peer = new SmtpPeer(await WirePeer.connect(place));
    await peer.expect('220');
    return peer;
  }

  /** Connects, is greeted, and says EHLO. */
  static async open(place: Place): Promise<SmtpPeer> {
    const peer = await SmtpPeer.greeted(place);
    await peer.command('EHLO peer.test', '250');
    return peer;
  }

  /** A whole reply; its lines are joined by LF. */
  async reply(): Promise<string> {
    let text = '';
    for (;;) {
      const line = await this.wire.line();
      text += text === '' ? line : `\n${line}`;
      if (line[3] !== '-') return text;
    }
  }

  /** The reply, which begins with one of `codes`. */
  async expect(...codes: string[]): Promise<string> {
    const reply = await this.reply();
    if (!codes.some((code) => reply.startsWith(code))) throw new Error(`Expected ${codes.join(' or ')}, got ${reply}`);
    return reply;
  }

  async command(line: string, ...codes: string[]): Promise<string> {
    await this.wire.write(`${line}\r\n`);
    return this.expect(...codes);
  }

  async logIn(address: string, password: string): Promise<void> {
    await this.command(`AUTH PLAIN ${Buffer.from(`\0${address}\0${password}`).toString('base64')}`, '235');
  }

  /** Hands in a message, commands in one packet (RFC 2920); answers the last reply, or the one that refused MAIL. */
  async send({ from, to, content }: Letter): Promise<string> {
    const commands = [`MAIL FROM:<${from}>`, ...to.map((address) => `RCPT TO:<${address}>`), 'DATA'];
    await this.wire.write(`${commands.join('\r\n')}\r\n`);
    const sender = await this.reply();
    for (const _ of to) await this.reply();
    const go = await this.reply();
    if (!go.startsWith('354')) return sender.startsWith('250') ? go : sender;
    await this.wire.write(content);
    await this.wire.write('.\r\n');
    return this.reply();
  }

  [Symbol.dispose](): void {
    this.wire[Symbol.dispose]();
  }
}
