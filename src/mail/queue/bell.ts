/** Wakes who waits. A ring that nobody waited for is kept for the next one, so that none is lost between two waits. */
export class Bell {
  #next = Promise.withResolvers<void>();

  readonly ring = (): void => this.#next.resolve();

  /** Resolves at the first ring since the last wait. */
  async wait(): Promise<void> {
    await this.#next.promise;
    this.#next = Promise.withResolvers();
  }
}
