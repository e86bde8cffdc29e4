import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionAtTurn, Turns } from './turn.ts';

/** How many of the turns go to each of those who share the partitions, every n-th to the same one. */
function sharesOf(turns: readonly number[], partitions: number, sharers: number): number[] {
  const shares = Array.from({ length: sharers }, () => 0);
  for (const turn of turns) {
    const sharer = partitionAtTurn(turn, partitions, sharers) % sharers;
    shares[sharer] = (shares[sharer] ?? 0) + 1;
  }
  return shares;
}

const run = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

describe('the partition at a turn', () => {
  it('of six for two goes through all of them in order', () => {
    expect(run(0, 7).map((turn) => partitionAtTurn(turn, 6, 2))).toEqual([0, 1, 2, 3, 4, 5, 0]);
  });

  it('of three for two is the second one every other time: it is all that its owner has', () => {
    expect(run(0, 6).map((turn) => partitionAtTurn(turn, 3, 2))).toEqual([0, 1, 2, 1, 0, 1]);
  });

  it.each([
    [6, 2],
    [3, 2],
    [5, 2],
    [64, 2],
  ])('of %i for two gives ten in a row five and five, wherever they begin', (partitions, sharers) => {
    for (const from of [0, 1, 2, 3, 7, 100_001]) expect(sharesOf(run(from, 10), partitions, sharers)).toEqual([5, 5]);
  });

  it('is one that is there; whoever shares them differs by one message at most, and no partition is left out', () => {
    const rule = fc.property(
      fc.integer({ min: 1, max: 64 }),
      fc.integer({ min: 0, max: 9 }),
      fc.nat(100_000),
      fc.integer({ min: 1, max: 200 }),
      (partitions, sharers, from, count) => {
        const turns = run(from, count);
        const chosen = turns.map((turn) => partitionAtTurn(turn, partitions, sharers));
        const shares = sharesOf(turns, partitions, Math.min(sharers, partitions) || partitions);
        const all = new Set(
          run(from, partitions * (sharers || 1)).map((turn) => partitionAtTurn(turn, partitions, sharers)),
        );
        return (
          chosen.every((partition) => partition >= 0 && partition < partitions) &&
          Math.max(...shares) - Math.min(...shares) <= 1 &&
          all.size === partitions
        );
      },
    );
    expect(() => fc.assert(rule)).not.toThrow();
  });
});

const times = { answerMs: 1_000, pauseMs: 1_000, now: () => 0 };

/** Facades on one log, which has what was written by any of them. */
function facades(count: number, written = 0) {
  const log = { written };
  const all = Array.from({ length: count }, () => new Turns({ ...times, written: async () => log.written }));
  return {
    log,
    async send(n: number): Promise<number> {
      const turn = await all[n]?.take(true);
      log.written += 1;
      return turn ?? -1;
    },
  };
}

describe('turns', () => {
  it('are shared by all facades, whichever of them a client asks and whatever came before', async () => {
    const rule = fc.asyncProperty(
      fc.nat(1_000),
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 10, maxLength: 10 }),
      async (before, asked) => {
        const bench = facades(3, before);
        const turns: number[] = [];
        for (const n of asked) turns.push(await bench.send(n));
        expect(turns).toEqual(run(before, 10));
      },
    );
    await expect(fc.assert(rule)).resolves.toBeUndefined();
  });

  it('of many at once are taken one after the other without a question', async () => {
    const turns = new Turns({ ...times, written: () => Promise.reject(new Error('not asked here')) });
    expect(await Promise.all(run(0, 4).map(() => turns.take(false)))).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ['nobody can say', () => Promise.reject(new Error('no broker'))],
    ['nobody says so in time', () => new Promise<number>(() => undefined)],
  ])('go on by themselves where %s, and nobody is asked again for a second', async (_why, noAnswer) => {
    let questions = 0;
    let now = 0;
    const written = (): Promise<number> => ((questions += 1) === 1 ? noAnswer() : Promise.resolve(40));
    const turns = new Turns({ written, answerMs: 5, pauseMs: 1_000, now: () => now });
    const taken: number[] = [];
    for (now of [0, 10, 999, 1_000, 1_001]) taken.push(await turns.take(true));
    expect([taken, questions]).toEqual([[0, 1, 2, 40, 40], 3]);
  });
});
