/** Who wants to be told of one kind of news. */
export class Listeners<T> {
  readonly #all = new Set<(news: T) => void>();

  /** Gives what takes the listener away again. */
  add(listener: (news: T) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  /** The news is read for each: a listener before may have asked for the next change already. One that throws must not stop the others: its error is thrown on its own, where it ends the program. */
  tell(news: () => T): void {
    for (const listener of this.#all) {
      try {
        listener(news());
      } catch (thrown) {
        queueMicrotask(() => {
          throw thrown;
        });
      }
    }
  }
}
