/** Waiting for news of an account: what an idling session does (RFC 2177). */
import type { News } from '../../store/database/index.ts';

/** Remembers that something happened until it is asked. Dispose it when the session leaves. */
export interface Watch extends Disposable {
  /**
   * Resolves in the tick of the commit that changed something, or at once when that was since the last resolved call.
   * A call that is still waiting is shared: calling again adds no second waiter.
   */
  next(): Promise<void>;
}

/** Hands the news of the store to those who watch; costs nothing for accounts that nobody watches. */
export class Watchers {
  readonly #byAccount = new Map<number, Set<Waiter>>();

  /** Takes what one commit announced. */
  tell(news: readonly News[]): void {
    for (const item of news) {
      if (item.kind !== 'mailbox' && item.kind !== 'mailboxes') continue;
      const mailboxId = item.kind === 'mailbox' ? item.mailboxId : undefined;
      for (const waiter of this.#byAccount.get(item.accountId) ?? []) waiter.hear(mailboxId);
    }
  }

  /** Watches one mailbox, or all that happens in the account. */
  watch(accountId: number, mailboxId?: number): Watch {
    const waiter = new Waiter(mailboxId, () => this.#forget(accountId, waiter));
    const waiters = this.#byAccount.get(accountId);
    if (waiters) waiters.add(waiter);
    else this.#byAccount.set(accountId, new Set([waiter]));
    return waiter;
  }

  #forget(accountId: number, waiter: Waiter): void {
    const waiters = this.#byAccount.get(accountId);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.#byAccount.delete(accountId);
  }
}

class Waiter implements Watch {
  readonly #mailboxId: number | undefined;
  readonly #leave: () => void;
  #happened = false;
  #waiting: PromiseWithResolvers<void> | undefined;

  constructor(mailboxId: number | undefined, leave: () => void) {
    this.#mailboxId = mailboxId;
    this.#leave = leave;
  }

  /** `mailboxId` is undefined for news of the list of mailboxes, which concern a watched mailbox too: it may be gone. */
  hear(mailboxId: number | undefined): void {
    if (this.#mailboxId !== undefined && mailboxId !== undefined && mailboxId !== this.#mailboxId) return;
    if (this.#waiting) this.#waiting.resolve();
    else this.#happened = true;
    this.#waiting = undefined;
  }

  next(): Promise<void> {
    if (this.#happened) {
      this.#happened = false;
      return Promise.resolve();
    }
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  [Symbol.dispose](): void {
    this.#leave();
  }
}
