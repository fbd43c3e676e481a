import { textOfUtf8Binary, utf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Input, Session } from '../connection/index.ts';
import { refusal, runControl, type ControlAnswer, type ControlDesk, type ControlRequest } from './commands/index.ts';

/** The sessions of the control socket: one request a line, one answer a line, until the peer leaves. */
export function openControlSession({ desk, log }: { desk: ControlDesk; log: Log }): (input: Input) => Session {
  const noteBug = (error: unknown): void => log.error({ error }, 'A control command failed by our own mistake');
  return async function* session(input) {
    for (;;) {
      const line = await nextLine(input);
      if (line === undefined) return;
      yield printAnswer(line instanceof Fault ? refusal(line) : await answerTo(line, desk, noteBug));
      if (line instanceof Fault && line.code !== 'lineTooLong') return;
    }
  };
}

/** A line, the Fault that came in its place, or undefined when the peer has left. */
async function nextLine(input: Input): Promise<string | Fault | undefined> {
  try {
    return await input.line(limits.controlLineBytesMax);
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown;
    throw thrown;
  }
}

async function answerTo(line: string, desk: ControlDesk, noteBug: (thrown: unknown) => void): Promise<ControlAnswer> {
  const request = parseRequest(line);
  if (request) return runControl(desk, request, noteBug);
  return refusal(new Fault('badSyntax', 'A request is {"command":"...","arguments":{...}} on one line'));
}

function parseRequest(line: string): ControlRequest | undefined {
  const value = parseJson(textOfUtf8Binary(line) ?? '');
  if (!isObject(value) || typeof value['command'] !== 'string') return undefined;
  const given = value['arguments'] ?? {};
  return isObject(given) ? { command: value['command'], arguments: given } : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function printAnswer(answer: ControlAnswer): string {
  return `${utf8Binary(JSON.stringify(answer))}\r\n`;
}
