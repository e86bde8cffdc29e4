import type { Link } from './link.ts';

/** An item of the queue: which record it tells of, and since when. */
export function toItem(offset: number, at: number): string {
  return `${offset} ${at}`;
}

/** Since when an item waits, in milliseconds since 1970. */
export function waitsSince(item: string): number {
  return Number(item.slice(item.indexOf(' ') + 1));
}

const ringWithinMs = 10_000;
const stopWithinMs = 1_000;
/** Of one call. */
const mostItems = 1_000;

/**
 * Puts an item for every written record into its partition's IQueue, so that the reader who waits there is told at once, and anybody can see how many
 * wait. Nobody waits for it, and what is not told is found all the same: readers look into the ledger by themselves.
 */
export function createDoorbell(link: Link, topic: string) {
  const waiting = new Map<number, string[]>();
  const ringing = new Map<number, Promise<void>>();

  function ring(partition: number, first: number, count: number): void {
    const items = waiting.get(partition) ?? [];
    waiting.set(partition, items);
    for (let index = 0; index < count; index += 1) items.push(toItem(first + index, Date.now()));
    if (!ringing.has(partition)) ringing.set(partition, ringAll(partition, items));
  }

  /** Until nothing waits. It has ended in the very turn in which it saw that: what comes later begins another. */
  async function ringAll(partition: number, items: string[]): Promise<void> {
    while (items.length > 0) {
      const some = items.splice(0, mostItems);
      try {
        await link.call(topic, {
          doing: 'ring',
          withinMs: ringWithinMs,
          work: async (objects) => (await objects.queue(partition)).addAll(some),
        });
      } catch {
        // The readers' own look finds them.
      }
    }
    ringing.delete(partition);
  }

  return {
    ring,
    /** Lets what is under way end, for a bounded time. */
    async stop(): Promise<void> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopWithinMs);
      });
      await Promise.race([Promise.allSettled(ringing.values()), late]);
      clearTimeout(timer);
    },
  };
}
