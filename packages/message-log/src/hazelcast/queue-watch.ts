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
 * Waits at the IQueues of a reader's partitions. An item only says that something was written: one that is lost with a reader that dies costs a sweep's
 * time and no message. A reader that lets go of a partition meanwhile puts back what comes.
 */
export class QueueWatch {
  readonly #options: QueueWatchOptions;
  /** Partitions of which an item has come, and whom to tell whether a look has followed. */
  readonly #rung = new Map<number, (isLookedAt: boolean) => void>();
  #wake: (() => void) | undefined;
  /** Resolves once nobody waits at a queue any more: soon after the reader has let go of the partitions. */
  readonly ended: Promise<unknown>;

  constructor(options: QueueWatchOptions) {
    this.#options = options;
    this.ended = Promise.all(options.partitions.map((partition) => this.#listen(partition)));
  }

  /** A look has found so many records by partition: the items that told of them are taken out. */
  async taken(found: ReadonlyMap<number, number>): Promise<void> {
    const { link, topic } = this.#options;
    for (const [partition, resume] of this.#rung) {
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
      resume(true);
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

  /** It came for whoever is next. */
  async #giveBack(partition: number, item: string): Promise<void> {
    try {
      await this.#options.link.call(this.#options.topic, {
        doing: 'put an item back',
        withinMs: pollWithinMs,
        work: async (objects) => (await objects.queue(partition)).offer(item),
      });
    } catch {
      // Whoever is next looks by itself.
    }
  }

  /** No look will follow. */
  release(): void {
    for (const tell of this.#rung.values()) tell(false);
    this.#rung.clear();
    this.#wake?.();
  }

  async #listen(partition: number): Promise<void> {
    const { link, topic, isCurrent } = this.#options;
    while (isCurrent()) {
      let item: string | null;
      try {
        item = await link.call(topic, {
          doing: 'wait at the queue',
          withinMs: pollWithinMs,
          work: async (objects) => (await objects.queue(partition)).poll(pollMs),
        });
      } catch {
        await sleep(pauseMs);
        continue;
      }
      if (item === null || item === undefined) continue;
      if (!isCurrent()) return this.#giveBack(partition, item);
      const isLookedAt = await new Promise<boolean>((resolve) => {
        this.#rung.set(partition, resolve);
        this.#wake?.();
      });
      if (!isLookedAt) return this.#giveBack(partition, item);
    }
  }
}
