import type { Clock } from '../../base/clock.ts';

/** What one turn answers beside its own: where to go on; undefined at the end. */
interface Turned {
  readonly after?: number;
}

/** One turn after another until the end of the queue; others are served between them. */
export async function* inTurns<T extends Turned>(
  clock: Pick<Clock, 'sleep'>,
  turn: (after: number) => Promise<T>,
  from = 0,
): AsyncGenerator<T> {
  for (let at: number | undefined = from; at !== undefined;) {
    const turned: T = await turn(at);
    yield turned;
    at = turned.after;
    if (at !== undefined) await clock.sleep(0);
  }
}
