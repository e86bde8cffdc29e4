import type { LogListener, LogReader } from '@signalbox/message-log';
import { messageIdSchema, type Message } from '@signalbox/shared';
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
  sayEveryMs: 0,
  progressEveryMs: 0,
  shrinkTolerance: 0,
};

/** A map in memory with the log's one partition, which holds ten records; everything in it is compared already. */
function setUp(sayEveryMs = 0) {
  const map = new Map<string, string>();
  const progress = new Map([[0, 10]]);
  const listeners: LogListener[] = [];
  const covered: boolean[] = [];
  const reasons: string[] = [];
  const events: string[] = [];
  const fills: (readonly Message[])[] = [];
  const put: string[] = [];
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
    async putMissing(messages) {
      fills.push(messages);
      const missing = messages.filter(({ id }) => !map.has(id));
      for (const { id, msg } of missing) map.set(id, msg);
      return missing.length;
    },
    async putIfAbsent({ id, msg }) {
      map.set(id, msg);
      put.push(id);
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
    limits: { ...limits, sayEveryMs },
    onRepaired: () => undefined,
    onCovered(is, reason) {
      covered.push(is);
      reasons.push(reason);
    },
  });
  running.push(reconciler);
  return {
    reconciler,
    map,
    progress,
    listeners,
    covered,
    reasons,
    events,
    fills,
    put,
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

/** As it is read from the log's one partition. */
function record(offset: number, n: number, msg: string) {
  return { offset, id: idOf(n), msg, at: 0 };
}

function idOf(n: number) {
  return messageIdSchema.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
}

it('fills history in one go, the first append of an id, and puts a fresh message by itself', async () => {
  const { reconciler, map, progress, listeners, events, fills, put } = setUp();
  progress.set(0, 0);
  await reconciler.start();
  await vi.waitUntil(() => listeners.length === 1);
  const history = Array.from({ length: 9 }, (_, n) => record(n, n, `m${n}`));
  await listeners[0]?.records({
    partition: 0,
    records: [...history, record(9, 0, 'the same id again')],
    position: 10,
    highWater: 10,
  });
  await vi.waitUntil(() => events.includes('reconcile.done'));
  expect(fills.map((messages) => messages.map(({ msg }) => msg))).toEqual([history.map(({ msg }) => msg)]);
  expect(put).toEqual([]);
  await listeners[0]?.records({ partition: 0, records: [record(10, 10, 'fresh')], position: 11, highWater: 11 });
  await vi.waitUntil(() => put.length === 1);
  expect(put).toEqual([idOf(10)]);
  expect(fills).toHaveLength(1);
  expect(map.get(idOf(0))).toBe('m0');
});

it('says how far the comparison has come while it is not covered', async () => {
  const { reconciler, progress, listeners, reasons, covered } = setUp();
  progress.set(0, 0);
  await reconciler.start();
  await vi.waitUntil(() => listeners.length === 1);
  await listeners[0]?.records({ partition: 0, records: [record(0, 0, 'm0')], position: 4, highWater: 10 });
  await vi.waitUntil(() => reasons.includes('the map is compared with the log: 4 of 10'));
  expect(reasons[0]).toBe('the map is compared with the log: 0 of 10');
  await listeners[0]?.records({ partition: 0, records: [], position: 10, highWater: 10 });
  await vi.waitUntil(() => covered.at(-1) === true);
});

it('says at once that the map is whole no more, however lately it spoke', async () => {
  const { reconciler, progress, covered } = setUp(60_000);
  await reconciler.start();
  await vi.waitUntil(() => covered.length > 0);
  progress.set(0, -7);
  await vi.waitUntil(() => covered.at(-1) === false);
  expect(covered[0]).toBe(true);
});
