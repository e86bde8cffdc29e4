import type { LogListener, LogReader } from '@signalbox/message-log';
import { messageIdSchema } from '@signalbox/shared';
import { afterEach, expect, it, vi } from 'vitest';
import { createReconciler, type Reconciler, type ReconcilerDeps } from './reconciler.ts';

const running: Reconciler[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((reconciler) => reconciler.stop()));
});

const limits: ReconcilerDeps['limits'] = {
  graceMs: 0,
  gatherMs: 1,
  fetchBytes: 1,
  unitRecords: 10,
  backlogBytes: 1_000_000,
  concurrency: 4,
  callMs: 1_000,
  retryMs: 1,
  lookEveryMs: 1,
  watchEveryMs: 1,
  progressEveryMs: 0,
  shrinkTolerance: 0,
};

/** A map in memory with the log's one partition, which holds ten records; everything in it is compared already. */
function setUp() {
  const map = new Map<string, string>();
  const progress = new Map([[0, 10]]);
  const listeners: LogListener[] = [];
  const covered: boolean[] = [];
  const events: string[] = [];
  let starts = 0;
  /** Readers that were started and not stopped. */
  let reading = 0;
  let mostReading = 0;
  /** Readers join once they may. */
  let joining = Promise.resolve();
  /** Runs just before the progress is moved. */
  let meanwhile = (): void => undefined;
  const store: ReconcilerDeps['store'] = {
    getMany: async (ids) => new Map(ids.flatMap((id) => (map.has(id) ? [[id, map.get(id) ?? '']] : []))),
    async putIfAbsent({ id, msg }) {
      map.set(id, msg);
      return { outcome: 'stored', attempts: 1 };
    },
    progress: async () => new Map(progress),
    async setProgress(partition, offset) {
      progress.set(partition, offset);
    },
    async advanceProgress(partition, from, to) {
      meanwhile();
      if (progress.get(partition) === from) progress.set(partition, to);
      return progress.get(partition) ?? 0;
    },
    size: async () => map.size,
  };
  const reconciler = createReconciler({
    createReader(): LogReader {
      const stopped = Promise.withResolvers<never>();
      stopped.promise.catch(() => undefined);
      let started = false;
      return {
        topic: 'messages',
        async start(listener) {
          started = true;
          starts += 1;
          reading += 1;
          mostReading = Math.max(mostReading, reading);
          await Promise.race([joining, stopped.promise]);
          listeners.push(listener);
          listener.assigned([0]);
          listener.highWaters(new Map([[0, 10]]));
        },
        silenceMs: () => 0,
        sessionMs: 1_000,
        async stop() {
          if (started) reading -= 1;
          started = false;
          stopped.reject(new Error('stopped before it had joined'));
        },
      };
    },
    highWaters: async () => new Map([[0, 10]]),
    store,
    logger: { emit: (event) => events.push(event) },
    limits,
    onRepaired: () => undefined,
    onCovered: (is) => covered.push(is),
  });
  running.push(reconciler);
  return {
    reconciler,
    map,
    progress,
    listeners,
    covered,
    events,
    meanwhile(hook: () => void) {
      meanwhile = hook;
    },
    joinAfter(gate: Promise<void>) {
      joining = gate;
    },
    started: () => starts,
    mostReading: () => mostReading,
  };
}

it('reads a partition again that it took over as compared and somebody has set back since', async () => {
  const { reconciler, progress, listeners, events } = setUp();
  await reconciler.start();
  await vi.waitUntil(() => events.includes('reconcile.done'));
  expect(listeners).toHaveLength(1);
  progress.set(0, -7);
  await vi.waitUntil(() => listeners.length === 2);
});

it('does not write its progress over what another set back in the same instant', async () => {
  const { reconciler, progress, listeners, events, meanwhile } = setUp();
  await reconciler.start();
  await vi.waitUntil(() => events.includes('reconcile.done'));
  meanwhile(() => {
    meanwhile(() => undefined);
    progress.set(0, -7);
  });
  const id = messageIdSchema.parse('00000000-0000-4000-8000-000000000000');
  await listeners[0]?.records({
    partition: 0,
    records: [{ offset: 10, id, msg: 'fresh', at: 0 }],
    position: 11,
    highWater: 11,
  });
  await vi.waitUntil(() => listeners.length === 2);
  expect(progress.get(0)).toBe(-7);
});

it('marks every partition as to be compared again when the map has lost messages', async () => {
  const { reconciler, progress, listeners, covered } = setUp();
  await reconciler.start();
  await vi.waitUntil(() => covered.at(-1) === true);
  reconciler.dataLost('a test says so');
  await vi.waitUntil(() => listeners.length >= 2);
  expect(progress.get(0)).toBeLessThan(0);
  expect(covered.at(-1)).toBe(false);
});

it('never reads with two readers at once, also when messages are lost while the first one joins', async () => {
  const { reconciler, listeners, joinAfter, started, mostReading } = setUp();
  const gate = Promise.withResolvers<void>();
  joinAfter(gate.promise);
  await reconciler.start();
  await vi.waitUntil(() => mostReading() === 1);
  reconciler.dataLost('a test says so');
  await vi.waitUntil(() => started() >= 2);
  gate.resolve();
  await vi.waitUntil(() => listeners.length >= 1);
  expect(mostReading()).toBe(1);
});
