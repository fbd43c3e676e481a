import { createInterface, type Interface } from 'node:readline';
import type { Duplex } from 'node:stream';
import { Fault, faults, type FaultCode } from '../../base/fault.ts';
import type { ControlAnswer } from './commands/index.ts';

/** The operator's side of a control connection. One request after another; dispose it to hang up. */
export class ControlClient implements Disposable {
  readonly #socket: Duplex;
  readonly #reader: Interface;
  readonly #lines: AsyncIterator<string>;

  constructor(socket: Duplex) {
    this.#socket = socket.on('error', () => undefined); // shows as a hang-up
    this.#reader = createInterface({ input: socket });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Answers the command's result. Throws the command's Fault, or `unavailable` when the server hangs up. */
  async ask(command: string, given: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    this.#socket.write(`${JSON.stringify({ command, arguments: given })}\n`);
    const { value: line, done } = await this.#lines.next();
    if (done) throw new Fault('unavailable', 'The server hung up');
    const answer = JSON.parse(line) as ControlAnswer;
    if (answer.ok) return answer.result;
    throw new Fault(knownCode(answer.code), answer.message);
  }

  [Symbol.dispose](): void {
    this.#reader.close();
    this.#socket.destroy();
  }
}

function knownCode(code: string): FaultCode {
  return Object.hasOwn(faults, code) ? (code as FaultCode) : 'internal';
}
