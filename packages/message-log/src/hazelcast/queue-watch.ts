import { setTimeout as sleep } from 'node:timers/promises';
import type { Link } from './link.ts';

/** How long one poll waits at a member. */
const pollMs = 1_000;
const pollWithinMs = 3_000;
const pauseMs = 200;
/** Items taken out in one call. */
const mostItems = 10_000;

export interface QueueWatchOptions {
  readonly link: Link;
  readonly topic: string;
  readonly partitions: readonly number[];
  /** Whether this reader still holds them. */
  readonly isCurrent: () => boolean;
}

/**
 * Waits at the IQueues of a reader's partitions. An item only says that something was written: one that is lost, or taken by a reader that no longer
 * holds the partition, costs a sweep's time and no message.
 */
export class QueueWatch {
  readonly #options: QueueWatchOptions;
  /** Partitions of which an item has come, and those who wait until the next look has taken the others. */
  readonly #rung = new Map<number, () => void>();
  #wake: (() => void) | undefined;

  constructor(options: QueueWatchOptions) {
    this.#options = options;
    for (const partition of options.partitions) void this.#listen(partition);
  }

  /** A look has found so many records by partition: the items that told of them are taken out. */
  async taken(found: ReadonlyMap<number, number>): Promise<void> {
    const { link, topic } = this.#options;
    for (const [partition, resume] of [...this.#rung]) {
      const more = (found.get(partition) ?? 0) > 1;
      try {
        if (more)
          await link.call(topic, {
            doing: 'take items from the queue',
            withinMs: pollWithinMs,
            work: async (objects) => (await objects.queue(partition)).drainTo([], mostItems),
          });
      } catch {
        // They are taken one by one.
      }
      this.#rung.delete(partition);
      resume();
    }
  }

  /** Resolves with the partitions to look at: those that rang, or all when none did. Busy ones are gathered for a moment first. */
  async wait(
    found: ReadonlyMap<number, number>,
    { gatherMs, atMostMs }: { readonly gatherMs: number; readonly atMostMs: number },
  ): Promise<Iterable<number>> {
    if (found.size > 0) await sleep(gatherMs);
    if (this.#rung.size === 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, atMostMs);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.#wake = undefined;
    }
    return this.#rung.size === 0 ? this.#options.partitions : [...this.#rung.keys()];
  }

  async #listen(partition: number): Promise<void> {
    const { link, topic, isCurrent } = this.#options;
    while (isCurrent()) {
      try {
        const item = await link.call(topic, {
          doing: 'wait at the queue',
          withinMs: pollWithinMs,
          work: async (objects) => (await objects.queue(partition)).poll(pollMs),
        });
        if (item === null || item === undefined || !isCurrent()) continue;
      } catch {
        await sleep(pauseMs);
        continue;
      }
      await new Promise<void>((resolve) => {
        this.#rung.set(partition, resolve);
        this.#wake?.();
      });
    }
  }
}
