/**
 * What this machine can do at best, with which the other measurements are compared: the disk's flushes, alone and grouped,
 * and bytes through a socket.
 *
 *   node bench/limits.ts --folder DIR
 */

import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { appendsPerSecond } from './support/disk.ts';
import { median, printTable, short } from './support/numbers.ts';
import { readOptions } from './support/options.ts';

const options = readOptions('What this machine can do at best.', {
  groups: '1,10,50',
  sizes: '4096,51200',
  rounds: '3',
});
const [rounds = 3] = options.numbers('rounds');
const folder = options.folder ?? tmpdir();

const rows: string[][] = [];
for (const sizeBytes of options.numbers('sizes')) {
  for (const group of options.numbers('groups')) {
    const measured = Array.from({ length: rounds }, () => appendsPerSecond(folder, sizeBytes, group));
    rows.push([`append ${sizeBytes} bytes, ${group} to a flush`, short(median(measured)), 'messages/s']);
  }
}
const trips = await Array.fromAsync({ length: rounds }, () => roundTrips());
rows.push(['a line and its answer over a socket', short(median(trips)), 'round trips/s']);
const streams = await Array.fromAsync({ length: rounds }, () => stream());
rows.push(['bytes through a socket', short(median(streams)), 'MiB/s']);
printTable(['this machine', '', ''], rows);

/** One client and one server in this process, one line at a time, as SMTP without pipelining. */
async function roundTrips(forMs = 1000): Promise<number> {
  const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').setNoDelay(true);
  let trips = 0;
  const since = performance.now();
  while (performance.now() - since < forMs) {
    socket.write('NOOP\r\n');
    await once(socket, 'data');
    trips += 1;
  }
  socket.destroy();
  server.close();
  return (trips * 1000) / (performance.now() - since);
}

async function stream(mebibytes = 256): Promise<number> {
  let received = 0;
  const server = createServer((socket) => {
    socket.on('data', (chunk) => (received += chunk.length)).on('end', () => socket.end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
  const piece = Buffer.alloc(256 * 1024);
  const since = performance.now();
  while (received + socket.writableLength < mebibytes * 2 ** 20) {
    if (!socket.write(piece)) await once(socket, 'drain');
  }
  socket.end();
  await once(socket, 'close');
  server.close();
  return (received / 2 ** 20) * (1000 / (performance.now() - since));
}
