import type { InstanceId } from '@signalbox/shared';
import type { Facade } from './facade-client.ts';

/** How long a facade that did not answer is passed over while there are others, in milliseconds. */
const avoidMs = 1000;

/** Which facade is tried next: in turn, those that lately gave no answer last. */
export class RoundRobin {
  #facades: readonly Facade[] = [];
  readonly #avoidUntil = new Map<InstanceId, number>();
  #turn = 0;

  know(facades: readonly Facade[]): void {
    this.#facades = facades;
  }

  get count(): number {
    return this.#facades.length;
  }

  /** Another one than `last` where there is a choice; undefined where nobody is known. */
  next(now: number, last: InstanceId | undefined): Facade | undefined {
    const others = this.#facades.length > 1 ? this.#facades.filter(({ id }) => id !== last) : this.#facades;
    const good = others.filter(({ id }) => (this.#avoidUntil.get(id) ?? 0) <= now);
    const choice = good.length > 0 ? good : others;
    this.#turn += 1;
    return choice[this.#turn % choice.length];
  }

  avoid(id: InstanceId, now: number): void {
    this.#avoidUntil.set(id, now + avoidMs);
  }
}
