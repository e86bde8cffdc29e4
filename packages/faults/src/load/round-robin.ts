/** How long a facade that did not answer is asked after all others, in milliseconds. */
const avoidMs = 1000;

/** Which facade is asked next: each in turn, those that lately gave no answer last. */
export class RoundRobin<Facade extends { readonly url: string }> {
  #facades: readonly Facade[] = [];
  readonly #avoidUntil = new Map<string, number>();
  #turn = 0;

  know(facades: readonly Facade[]): void {
    this.#facades = facades;
  }

  /** All of them in the order in which one request asks them; the next request begins with another. */
  inTurn(now: number): readonly Facade[] {
    const isGood = ({ url }: Facade): boolean => (this.#avoidUntil.get(url) ?? 0) <= now;
    const good = this.#facades.filter(isGood);
    const bad = this.#facades.filter((facade) => !isGood(facade));
    const turn = this.#turn;
    this.#turn += 1;
    return [...rotated(good, turn), ...rotated(bad, turn)];
  }

  /** Another one than `last` where there is a choice; undefined where nobody is known. */
  next(now: number, last?: Facade): Facade | undefined {
    const order = this.inTurn(now);
    return order.find(({ url }) => url !== last?.url) ?? order[0];
  }

  avoid({ url }: Facade, now: number): void {
    this.#avoidUntil.set(url, now + avoidMs);
  }
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const from = by % Math.max(1, items.length);
  return [...items.slice(from), ...items.slice(0, from)];
}
