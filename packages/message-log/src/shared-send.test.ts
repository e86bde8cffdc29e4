import { describe, expect, it } from 'vitest';
import { createFakeClock } from '@signalbox/shared/testing';
import { createSharedSend } from './shared-send.ts';

/** Brokers whose answers the test gives. */
function setUp(leaders: Record<number, string>, throttleMs = 0) {
  const clock = createFakeClock();
  const sends: {
    readonly partitions: readonly number[];
    answer: (places: Record<number, readonly number[]>) => void;
    fail: () => void;
  }[] = [];
  let failedTries = 0;
  const send = createSharedSend<string, number>({
    leaderOf: (partition) => leaders[partition],
    send(batches) {
      const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<number, readonly number[]>>();
      sends.push({
        partitions: batches.map(({ partition }) => partition),
        answer: (places) =>
          resolve(new Map(Object.entries(places).map(([partition, at]) => [Number(partition), at] as const))),
        fail: () => reject(new Error('the broker is away')),
      });
      return promise;
    },
    onFailedTry: () => (failedTries += 1),
    clock,
    throttleMs,
    giveUpMs: 1_000,
    pausesMs: [50, 300],
  });
  const batch = (partition: number) => send({ partition, records: ['a'] });
  return {
    clock,
    sends,
    batch,
    failedTries: () => failedTries,
    asked: () => sends.map(({ partitions }) => partitions),
  };
}

async function turns(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
}

describe('a send that partitions share', () => {
  it('sends at once, and everything for the same leader that arrives meanwhile in one request after it', async () => {
    const { sends, batch, asked } = setUp({ 0: 'x', 1: 'x', 2: 'x' });
    const first = batch(0);
    const others = [batch(1), batch(2)];
    expect(asked()).toEqual([[0]]);
    sends[0]?.answer({ 0: [7] });
    expect(await first).toEqual([7]);
    await turns();
    expect(asked()).toEqual([[0], [1, 2]]);
    sends[1]?.answer({ 1: [3], 2: [4] });
    expect(await Promise.all(others)).toEqual([[3], [4]]);
  });

  it('throttles: what arrives within it goes together, and a lone one never waits', async () => {
    const { sends, batch, asked, clock } = setUp({ 0: 'x', 1: 'x', 2: 'x' }, 25);
    void batch(0);
    sends[0]?.answer({ 0: [7] });
    await turns();
    void batch(1);
    clock.advance(10);
    void batch(2);
    clock.advance(14);
    await turns();
    expect(asked()).toEqual([[0]]);
    clock.advance(1);
    await turns();
    expect(asked()).toEqual([[0], [1, 2]]);
    sends[1]?.answer({ 1: [1], 2: [1] });
    clock.advance(100);
    await turns();
    void batch(0);
    expect(asked()).toHaveLength(3);
  });

  it('does not let a leader that is away hold up the partitions of another', async () => {
    const { sends, batch } = setUp({ 0: 'dead', 1: 'alive' });
    void batch(0);
    const other = batch(1);
    sends[1]?.answer({ 1: [5] });
    expect(await other).toEqual([5]);
  });

  it('does not mix partitions whose leader is not known', () => {
    const { batch, asked } = setUp({});
    void batch(0);
    void batch(1);
    expect(asked()).toEqual([[0], [1]]);
  });

  it('tries again partition by partition what a shared request did not settle', async () => {
    const { sends, batch, asked, clock, failedTries } = setUp({ 0: 'x', 1: 'x', 2: 'x' });
    void batch(2);
    const both = [batch(0), batch(1)];
    sends[0]?.answer({ 2: [0] });
    await turns();
    sends[1]?.fail();
    await turns();
    clock.advance(50);
    await turns();
    expect(asked().slice(1)).toEqual([[0, 1], [0], [1]]);
    expect(failedTries()).toBe(2);
    sends[2]?.answer({ 0: [8] });
    sends[3]?.answer({ 1: [9] });
    expect(await Promise.all(both)).toEqual([[8], [9]]);
  });

  it('takes an answer without places for a partition as a failed try of that partition only', async () => {
    const { sends, batch, asked, clock } = setUp({ 0: 'x', 1: 'x', 2: 'x' });
    void batch(2);
    const [kept, left] = [batch(0), batch(1)];
    sends[0]?.answer({ 2: [0] });
    await turns();
    sends[1]?.answer({ 0: [1] });
    expect(await kept).toEqual([1]);
    await turns();
    clock.advance(50);
    await turns();
    expect(asked().at(-1)).toEqual([1]);
    sends[2]?.answer({ 1: [2] });
    expect(await left).toEqual([2]);
  });

  it('gives up with the last failure once its time is over', async () => {
    const { sends, batch, clock } = setUp({ 0: 'x' });
    let failed = '';
    void batch(0).catch((thrown: unknown) => (failed = String(thrown)));
    for (let i = 0; i < 5 && failed === ''; i += 1) {
      sends[i]?.fail();
      await turns();
      clock.advance(300);
      await turns();
    }
    expect(failed).toContain('the broker is away');
    expect(sends).toHaveLength(4);
  });
});
