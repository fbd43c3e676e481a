/** A host of the world outside that sees the end of a message wherever one could: if it finds one message, every host does. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface Receiver extends AsyncDisposable {
  readonly port: number;
  /** What came between 354 and the end of the data, as it was on the wire; binary strings. */
  readonly data: readonly string[];
  /** How many messages and commands MAIL a gullible host would have seen, per envelope. */
  readonly seen: readonly { readonly messages: number; readonly mails: number }[];
}

export async function openReceiver(capabilities: readonly string[]): Promise<Receiver> {
  const data: string[] = [];
  const seen: { messages: number; mails: number }[] = [];
  const sockets = new Set<Socket>();
  const take = (text: string): void => void [data.push(text), seen.push(gullibly(text))];
  const server = createServer((socket) => {
    sockets.add(socket);
    attend(socket, capabilities, take);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { port, data, seen, [Symbol.asyncDispose]: close };
}

function attend(socket: Socket, capabilities: readonly string[], take: (text: string) => void): void {
  const state = { pending: '', inData: false };
  const say = (text: string): unknown => socket.write(`${text}\r\n`);
  const lines = ['receiver.test', ...capabilities];
  const hello = lines.map((line, at) => `250${at === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n');
  const obey = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    state.inData = verb === 'DATA';
    say({ EHLO: hello, DATA: '354 go ahead', QUIT: '221 bye' }[verb] ?? '250 fine');
    if (verb === 'QUIT') socket.end();
  };
  socket.setNoDelay(true).on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    state.pending += chunk.toString('latin1');
    while (!state.inData && state.pending.includes('\r\n')) {
      const line = state.pending.slice(0, state.pending.indexOf('\r\n'));
      state.pending = state.pending.slice(line.length + 2);
      obey(line);
    }
    // An honest client says nothing more until it hears of its message.
    if (!state.inData || !`\r\n${state.pending}`.endsWith('\r\n.\r\n')) return;
    take(state.pending);
    Object.assign(state, { pending: '', inData: false });
    say('250 kept');
  });
  say('220 receiver.test');
}

/** CR, LF and CRLF end lines, NUL is nothing, and a dot alone ends a message. */
function gullibly(data: string): { messages: number; mails: number } {
  const lines = data.replaceAll('\0', '').split(/\r\n|\r|\n/);
  const first = lines.indexOf('.');
  const behind = lines.slice(first + 1);
  return {
    messages: lines.filter((line) => line === '.').length,
    mails: behind.filter((line) => line.startsWith('MAIL')).length,
  };
}
