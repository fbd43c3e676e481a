import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const packages = fileURLToPath(new URL('../../../node_modules/.cache/mail-servers', import.meta.url));

export interface Program extends AsyncDisposable {
  signal(name: NodeJS.Signals): void;
}

/** Starts a server in the foreground. The kernel ends it with us: nobody need look after it when a test is killed. */
export async function startProgram(name: 'nsd' | 'unbound', words: readonly string[]): Promise<Program> {
  const program = join(packages, name, 'usr/sbin', name);
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', program, ...words], { stdio: 'ignore' });
  await once(child, 'spawn');
  return {
    signal: (signal) => void child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** Two ports of loopback that are free, as far as one can know. */
export async function freePorts(): Promise<readonly [number, number]> {
  const sockets = [createSocket('udp4'), createSocket('udp4')] as const;
  for (const socket of sockets) await once(socket.bind(0, '127.0.0.1'), 'listening');
  const [first, second] = sockets.map((socket) => socket.address().port);
  for (const socket of sockets) socket.close();
  return [first as number, second as number];
}
