import type { Socket } from 'node:net';

/** What Node has under a socket. */
interface Handle {
  reading?: boolean;
  readStop?(): unknown;
  readStart?(): unknown;
}

/** Sockets whose handle we stopped: Node does not know of it, and may think that a read is under way. */
const stopped = new WeakSet<Socket>();

/**
 * Stops and resumes the reading of a socket. `Socket.pause` alone goes on until one more piece of 64 KiB lies in the socket,
 * which a thousand peers that send as fast as they can would make 64 MB; so the handle is told too, where there is one.
 */
export function letFlow(socket: Socket, flows: boolean): void {
  const handle = (socket as { _handle?: Handle | null })._handle;
  if (flows) {
    socket.resume();
    if (!stopped.delete(socket) || !handle || handle.reading) return;
    handle.reading = true;
    handle.readStart?.();
  } else {
    socket.pause();
    if (!handle?.reading) return;
    stopped.add(socket);
    handle.reading = false;
    handle.readStop?.();
  }
}
