/** The newest `capacity` items, in order; adding costs the same however full it is. */
export interface Ring<T> {
  /** Gives the item that had to leave, if one had to. */
  push(item: T): T | undefined;
  /** The newest `count`, oldest of them first. */
  latest(count: number): T[];
  readonly size: number;
}

export function createRing<T>(capacity: number): Ring<T> {
  const slots: T[] = [];
  let next = 0;
  return {
    push(item) {
      const old = slots[next];
      slots[next] = item;
      next = (next + 1) % capacity;
      return old;
    },
    latest(count) {
      const length = Math.min(count, slots.length);
      const start = slots.length < capacity ? slots.length - length : next - length + capacity;
      return Array.from({ length }, (_, i) => slots[(start + i) % slots.length] as T);
    },
    get size() {
      return slots.length;
    },
  };
}
