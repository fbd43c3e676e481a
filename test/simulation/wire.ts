/** A connection in memory, with as much of a socket as a session and the SMTP client need. It can break, or fall silent. */

import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { binaryOf } from '../../src/base/bytes.ts';
import type { Input, Session } from '../../src/protocols/connection/index.ts';
import { PushedInput } from '../support/duplex.ts';

/** One end. What is written at one comes out of the other a moment later. */
export class WireEnd extends EventEmitter {
  readonly writableNeedDrain = false;
  peer: WireEnd | undefined;
  isOpen = true;
  /** Nothing comes through any more, and nobody says so: a power cut far away. */
  isSilent = false;

  write(bytes: Uint8Array): boolean {
    const { peer } = this;
    if (this.isOpen && !this.isSilent) queueMicrotask(() => peer?.isOpen && peer.emit('data', bytes));
    return true;
  }

  end(text?: string): void {
    if (text !== undefined) this.write(Buffer.from(text, 'latin1'));
    queueMicrotask(() => this.destroy());
  }

  destroy(): void {
    const wasOpen = this.isOpen;
    this.isOpen = false;
    if (!wasOpen || this.isSilent) return;
    queueMicrotask(() => this.peer?.hearEnd());
  }

  hearEnd(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.emit('close');
  }

  get socket(): Socket {
    return this as unknown as Socket;
  }
}

export function wire(): [WireEnd, WireEnd] {
  const ends: [WireEnd, WireEnd] = [new WireEnd(), new WireEnd()];
  [ends[0].peer, ends[1].peer] = [ends[1], ends[0]];
  return ends;
}

export interface Hooks {
  /** Before the session sees it; false: it never does. */
  readonly heard?: (text: string) => boolean;
  /** Before the peer sees it; false: it never does. */
  readonly said?: (text: string) => boolean;
}

/** Runs a session at one end of a wire. */
export async function serve(end: WireEnd, start: (input: Input) => Session, hooks: Hooks = {}): Promise<void> {
  const input = new PushedInput();
  end.on('data', (bytes: Uint8Array) => (hooks.heard?.(binaryOf(bytes)) ?? true) && input.push(bytes));
  end.on('close', () => input.end());
  for await (const output of start(input)) {
    if (typeof output === 'object' && 'control' in output) break;
    const bytes = typeof output === 'string' ? Buffer.from(output, 'latin1') : output;
    if (hooks.said?.(binaryOf(bytes)) ?? true) end.write(bytes);
  }
  end.end();
}
