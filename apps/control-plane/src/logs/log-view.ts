import type { EventLine, LogList } from '@signalbox/shared';
import { toLogLine } from './log-line.ts';

/** The newest lines of one or of all instances, as the live feed shows them. */
export interface LogView {
  push(line: EventLine, missing: number): void;
  latest(count: number): EventLine[];
  /** Lines ever pushed. */
  total(): number;
  /** Lines written but never seen, by gaps in their numbers. */
  missing(): number;
  /** Calls for every line; gives the way to stop. */
  follow(listener: (line: EventLine, missing: number) => void): () => void;
}

export function createLogView(capacity: number): LogView {
  const ring = createRing<EventLine>(capacity);
  const listeners = new Set<(line: EventLine, missing: number) => void>();
  let missing = 0;
  let total = 0;
  return {
    push(line, lost) {
      missing += lost;
      total += 1;
      ring.push(line);
      for (const listener of listeners) listener(line, lost);
    },
    latest: (count) => ring.latest(count),
    total: () => total,
    missing: () => missing,
    follow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A page of all instances' lines in the order of their arrival, from memory. `life` keeps cursors of another process apart. */
export function readAllPage(view: LogView, life: string, limit: number, after: string | undefined): LogList {
  const total = view.total();
  const [, cursorLife, count] = /^(\d{1,15})\.(\d{1,15})$/.exec(after ?? '') ?? [];
  const from = cursorLife === life ? Math.min(Number(count), total) : 0;
  const held = view.latest(total - from);
  const lines = held.slice(0, limit);
  const first = total - held.length;
  return {
    lines: lines.map(toLogLine),
    next: `${life}.${first + lines.length}`,
    dropped: from === 0 ? 0 : first - from,
  };
}

/** The newest `capacity` items, in order; adding costs the same however full it is. */
interface Ring<T> {
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
