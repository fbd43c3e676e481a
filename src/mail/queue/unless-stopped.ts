import { Fault } from '../../base/fault.ts';

/** A directory may take long; who stops does not wait for it. */
export async function unlessStopped<T>(lookup: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(new Fault('shuttingDown', 'The server stops'));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([lookup, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
