import type { Log } from '../../base/log.ts';
import type { News } from './port.ts';

/** Those of this process who want to hear of commits. */
export class Announcer {
  readonly #log: Log;
  readonly #listeners = new Set<(news: readonly News[]) => void>();

  constructor(log: Log) {
    this.#log = log;
  }

  add(listener: (news: readonly News[]) => void): Disposable {
    const own = (news: readonly News[]): void => listener(news);
    this.#listeners.add(own);
    return { [Symbol.dispose]: () => void this.#listeners.delete(own) };
  }

  tell(news: readonly News[]): void {
    if (news.length > 0) for (const listener of this.#listeners) this.#tellOne(listener, news);
  }

  #tellOne(listener: (news: readonly News[]) => void, news: readonly News[]): void {
    try {
      listener(news);
    } catch (error) {
      this.#log.error({ error }, 'A listener for news failed');
    }
  }
}
