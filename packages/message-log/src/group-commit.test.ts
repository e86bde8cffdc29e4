import { AppError } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '@signalbox/shared/testing';
import { createGroupCommit, type GroupCommitOptions } from './group-commit.ts';

/** A log whose sends end when the test says so. Places are counted up from 0. */
function setUp(overrides: Partial<GroupCommitOptions<string, number>> = {}) {
  const clock = createFakeClock();
  const sends: { records: readonly string[]; succeed: () => void; fail: (error: Error) => void }[] = [];
  let written = 0;
  const commit = createGroupCommit<string, number>({
    send(records) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly number[]>();
      sends.push({
        records,
        succeed() {
          resolve(records.map(() => written++));
        },
        fail: reject,
      });
      return promise;
    },
    maxQueued: 100,
    maxBatchRecords: 100,
    maxBatchBytes: 1_000,
    sizeOf: (record) => record.length,
    clock,
    ...overrides,
  });
  return { clock, sends, commit };
}

/** The code an append was refused with, or `written`. */
function outcomeOf(append: Promise<number>): Promise<string> {
  return append.then(
    () => 'written',
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

async function turns(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await Promise.resolve();
}

describe('group commit', () => {
  it('sends the first record at once and everything that arrives meanwhile in one batch after it', async () => {
    const { commit, sends } = setUp();
    const first = commit.append('a', 3_000);
    const rest = ['b', 'c', 'd'].map((record) => commit.append(record, 3_000));
    expect(sends.map(({ records }) => records)).toEqual([['a']]);
    sends[0]?.succeed();
    expect(await first).toBe(0);
    await turns();
    expect(sends.map(({ records }) => records)).toEqual([['a'], ['b', 'c', 'd']]);
    sends[1]?.succeed();
    expect(await Promise.all(rest)).toEqual([1, 2, 3]);
  });

  it('never has two sends in flight', async () => {
    const { commit, sends } = setUp({ maxBatchRecords: 1 });
    const all = ['a', 'b', 'c'].map((record) => commit.append(record, 3_000));
    for (let i = 0; i < 3; i += 1) {
      await turns();
      expect(sends).toHaveLength(i + 1);
      sends[i]?.succeed();
    }
    expect(await Promise.all(all)).toEqual([0, 1, 2]);
  });

  it('cuts a batch at its bytes, and lets a larger record go alone', async () => {
    const { commit, sends } = setUp({ maxBatchBytes: 4 });
    for (const record of ['x', 'aa', 'bb', 'c', 'ddddddd', 'e']) void commit.append(record, 3_000);
    for (let i = 0; i < 5; i += 1) {
      await turns();
      sends[i]?.succeed();
    }
    expect(sends.map(({ records }) => records)).toEqual([['x'], ['aa', 'bb'], ['c'], ['ddddddd'], ['e']]);
  });

  it('refuses with too-many when the queue is full, and takes again once it has room', async () => {
    const { commit, sends } = setUp({ maxQueued: 2 });
    const inFlight = commit.append('a', 3_000);
    const waiting = [commit.append('b', 3_000), commit.append('c', 3_000)];
    expect(await outcomeOf(commit.append('d', 3_000))).toBe('too-many');
    sends[0]?.succeed();
    await inFlight;
    await turns();
    const later = commit.append('e', 3_000);
    sends[1]?.succeed();
    await Promise.all(waiting);
    await turns();
    sends[2]?.succeed();
    expect(await outcomeOf(later)).toBe('written');
  });

  it('says deadline-exceeded for a record that was never sent, and never sends it', async () => {
    const { commit, sends, clock } = setUp();
    const inFlight = outcomeOf(commit.append('a', 3_000));
    const waiting = outcomeOf(commit.append('b', 500));
    clock.advance(501);
    expect(await waiting).toBe('deadline-exceeded');
    expect(commit.queued()).toBe(0);
    sends[0]?.succeed();
    expect(await inFlight).toBe('written');
    await turns();
    expect(sends).toHaveLength(1);
  });

  it('says unknown for a record whose send is still in flight at its deadline, whatever comes later', async () => {
    const { commit, sends, clock } = setUp();
    const append = outcomeOf(commit.append('a', 3_000));
    clock.advance(3_001);
    expect(await append).toBe('unknown');
    const next = outcomeOf(commit.append('b', 3_000));
    sends[0]?.succeed();
    await turns();
    sends[1]?.succeed();
    expect(await next).toBe('written');
  });

  it('says unknown for every record of a failed send and goes on with the next batch', async () => {
    const { commit, sends } = setUp();
    const first = outcomeOf(commit.append('a', 3_000));
    const second = outcomeOf(commit.append('b', 3_000));
    sends[0]?.fail(new Error('the leader is gone'));
    expect(await first).toBe('unknown');
    await turns();
    sends[1]?.succeed();
    expect(await second).toBe('written');
  });

  it('refuses a record whose deadline is over already without sending it', async () => {
    const { commit, sends } = setUp();
    expect(await outcomeOf(commit.append('a', 0))).toBe('deadline-exceeded');
    expect(sends).toHaveLength(0);
  });

  it('stops after what waits is written, and refuses what comes after as certainly not written', async () => {
    const { commit, sends } = setUp();
    const first = outcomeOf(commit.append('a', 3_000));
    const second = outcomeOf(commit.append('b', 3_000));
    const stopped = commit.stop(1_000);
    expect(await outcomeOf(commit.append('c', 3_000))).toBe('unavailable');
    sends[0]?.succeed();
    await turns();
    sends[1]?.succeed();
    await stopped;
    expect(await first).toBe('written');
    expect(await second).toBe('written');
  });

  it('gives up at the bound of a stop: unknown for what was sent, unavailable for what was not', async () => {
    const { commit, clock } = setUp();
    const sent = outcomeOf(commit.append('a', 3_000));
    const waiting = outcomeOf(commit.append('b', 3_000));
    const stopped = commit.stop(1_000);
    clock.advance(1_000);
    await stopped;
    expect(await sent).toBe('unknown');
    expect(await waiting).toBe('unavailable');
  });
});
