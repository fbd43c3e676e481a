import { Fault } from '../base/fault.ts';

/** Asks one conversation to end. */
interface Conversation {
  /** Of the peer. */
  readonly address: string;
  readonly stop: AbortController;
}

/** The conversations under way. Disposing it asks them to end and waits until they have. */
export class Sessions implements AsyncDisposable {
  readonly #stop = new AbortController();
  readonly #running = new Set<Promise<void>>();
  readonly #conversations = new Set<Conversation>();

  /** Aborts when the server stops. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get count(): number {
    return this.#running.size;
  }

  /** Counts a conversation until it ends; it must end by itself soon after `signal` aborts. */
  track(session: Promise<void>): void {
    const tracked = session.finally(() => this.#running.delete(tracked));
    this.#running.add(tracked);
  }

  /** Begins a conversation with a peer, which must end soon after its own signal aborts: its reason is a Fault. */
  begin(address: string, converse: (signal: AbortSignal) => Promise<void>): void {
    const conversation = { address, stop: new AbortController() };
    if (this.signal.aborted) conversation.stop.abort(this.signal.reason);
    this.#conversations.add(conversation);
    this.track(converse(conversation.stop.signal).finally(() => this.#conversations.delete(conversation)));
  }

  /** Ends those conversations for whose peer `refusal` has a reason. */
  dismiss(refusal: (address: string) => Fault | undefined): void {
    for (const { address, stop } of this.#conversations) {
      const fault = refusal(address);
      if (fault) stop.abort(fault);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const fault = new Fault('shuttingDown', 'The server is shutting down');
    this.#stop.abort(fault);
    for (const { stop } of this.#conversations) stop.abort(fault);
    await Promise.allSettled(this.#running);
  }
}
