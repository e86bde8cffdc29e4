import type { Clock } from '@signalbox/shared';

/** The records of one partition, in order. */
export interface Batch<R> {
  readonly partition: number;
  readonly records: readonly R[];
}

export interface SharedSendOptions<R, P> {
  /** Who leads the partition, as far as is known: batches for one leader share a request. */
  readonly leaderOf: (partition: number) => string | undefined;
  /** One try to write several batches in one request: the places per partition. A rejection, or a partition without places, leaves it open. */
  readonly send: (batches: readonly Batch<R>[]) => Promise<ReadonlyMap<number, readonly P[]>>;
  /** Called after every try that failed. */
  readonly onFailedTry: (thrown: unknown) => void;
  readonly clock: Clock;
  /** Milliseconds from the beginning of one shared request to a leader to that of the next: what arrives meanwhile goes together. */
  readonly throttleMs: number;
  /** Milliseconds from the first try after which a batch is given up. */
  readonly giveUpMs: number;
  /** Pauses before the second, third, … try, in milliseconds; the last one repeats. */
  readonly pausesMs: readonly number[];
}

/** Writes one partition's batch; a partition has at most one under way (see group-commit.ts). Rejects with the last failure. */
export type SharedSend<R, P> = (batch: Batch<R>) => Promise<readonly P[]>;

interface Waiting<R, P> {
  readonly batch: Batch<R>;
  readonly take: (places: readonly P[] | undefined, thrown?: unknown) => void;
}

const noPlaces = 'The leader did not answer for this partition.';

/**
 * Group commit across partitions: one request is under way per leader, none follows the last one sooner than the throttle lets it, and the batches that
 * arrive meanwhile share the next one. A lone batch goes at once. What a shared
 * request did not settle is tried again by itself, so that a partition that moves holds up nobody else. A try that failed may have been written:
 * trying again may double it, which readers absorb (first append wins).
 */
export function createSharedSend<R, P>(options: SharedSendOptions<R, P>): SharedSend<R, P> {
  const { leaderOf, send, onFailedTry, clock, throttleMs, giveUpMs, pausesMs } = options;
  /** A request is under way to them, or the throttle holds the next one back. */
  const busy = new Set<string>();
  const waiting = new Map<string, Waiting<R, P>[]>();

  function share(batch: Batch<R>): Promise<readonly P[]> {
    const leader = leaderOf(batch.partition) ?? `of partition ${batch.partition}`;
    const { promise, resolve, reject } = Promise.withResolvers<readonly P[]>();
    const entry: Waiting<R, P> = {
      batch,
      take: (places, thrown) => (places === undefined ? reject(thrown) : resolve(places)),
    };
    const queue = waiting.get(leader);
    if (queue === undefined) waiting.set(leader, [entry]);
    else queue.push(entry);
    pump(leader);
    return promise;
  }

  function pump(leader: string): void {
    const queue = waiting.get(leader);
    if (busy.has(leader) || queue === undefined) return;
    waiting.delete(leader);
    busy.add(leader);
    void writeAndGoOn(leader, queue);
  }

  async function writeAndGoOn(leader: string, queue: readonly Waiting<R, P>[]): Promise<void> {
    const next = clock.now() + throttleMs;
    await write(queue);
    const leftMs = next - clock.now();
    if (leftMs > 0) await pause(leftMs);
    busy.delete(leader);
    pump(leader);
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => void clock.after(ms, resolve));
  }

  async function write(entries: readonly Waiting<R, P>[]): Promise<void> {
    try {
      const places = await send(entries.map(({ batch }) => batch));
      for (const { batch, take } of entries) take(places.get(batch.partition), new Error(noPlaces));
    } catch (thrown) {
      for (const { take } of entries) take(undefined, thrown);
    }
  }

  async function alone(batch: Batch<R>): Promise<readonly P[]> {
    const places = (await send([batch])).get(batch.partition);
    if (places === undefined) throw new Error(noPlaces);
    return places;
  }

  return async (batch) => {
    const until = clock.now() + giveUpMs;
    for (let tries = 0; ; tries += 1) {
      try {
        return await (tries === 0 ? share(batch) : alone(batch));
      } catch (thrown) {
        onFailedTry(thrown);
        const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0;
        if (clock.now() + pauseMs >= until) throw thrown;
        await pause(pauseMs);
      }
    }
  };
}
