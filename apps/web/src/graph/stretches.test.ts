import { instanceId, type HopName, type TraceHop } from '@signalbox/shared';
import { describe, expect, it } from 'vitest';
import { axisOf, stackOf, stretchesOf } from './stretches.ts';

function hop(name: HopName, startMs: number, ms: number, over: Partial<TraceHop> = {}): TraceHop {
  const base = { life: 'a', seq: 1, t: '2026-01-01T00:00:00.000Z', attempt: 1, outcome: 'ok' as const };
  return { ...base, instance: instanceId('facade', 1), hop: name, startMs, ms, request: 1, ...over };
}

const sent = [hop('accept', 0, 0), hop('append', 0, 3), hop('log', 3, 2), hop('store', 3, 1), hop('reply', 0, 6)];

describe('[PATH1] the stretches of a path', () => {
  it('are one while one thing leads to the next, also over the wait of a retry', () => {
    const retried = [
      hop('accept', 0, 0),
      hop('log', 1, 1000),
      hop('log', 1001, 2, { attempt: 2 }),
      hop('hold', 1400, 9),
    ];
    expect(stretchesOf(retried)).toEqual([{ afterMs: 0, totalMs: 1409, hops: retried }]);
  });

  it('end where nothing happened for long: what came minutes later does not squash what took milliseconds', () => {
    const again = [hop('accept', 60_000, 0, { request: 2 }), hop('reply', 60_000, 4, { request: 2 })];
    const put = hop('store', 500_000, 2, { instance: instanceId('logging', 2) });
    const found = stretchesOf([...sent, ...again, put]);
    expect(found.map(({ afterMs, totalMs, hops }) => [afterMs, totalMs, hops.length])).toEqual([
      [0, 6, 5],
      [60_000, 4, 2],
      [500_000, 2, 1],
    ]);
    expect(found[1]?.hops.map(({ startMs }) => startMs)).toEqual([0, 0]);
  });

  it('keep the order of causes, whatever the clocks say, and lose nothing', () => {
    const skewed = [hop('accept', 2, 0), hop('append', 1, 3), hop('store', 0, 1)];
    expect(stretchesOf(skewed)).toEqual([{ afterMs: 0, totalMs: 4, hops: skewed }]);
    expect(stretchesOf([])).toEqual([]);
  });
});

describe('[PATH2] the axis of a stretch', () => {
  it('has three to six round marks from 0 and reaches to the end', () => {
    expect(axisOf(6)).toEqual({ end: 6, ticks: [0, 2, 4, 6] });
    expect(axisOf(0.4)).toEqual({ end: 0.4, ticks: [0, 0.1, 0.2, 0.3, 0.4] });
    expect(axisOf(1409)).toEqual({ end: 1500, ticks: [0, 500, 1000, 1500] });
    for (const total of [0, 0.01, 0.7, 1, 3.3, 9.99, 10, 47, 99.5, 101, 1234, 59_999]) {
      const { end, ticks } = axisOf(total);
      expect(end).toBeGreaterThanOrEqual(total);
      expect(end).toBeGreaterThan(0);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBe(end);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }
  });
});

describe('[PATH3] bars in few rows', () => {
  it('share a row where they do not overlap, and never cover one another', () => {
    expect(stackOf(sent, 0.5)).toEqual([0, 1, 0, 1, 2]);
    const rows = stackOf(sent, 0.5);
    for (const [i, a] of sent.entries()) {
      for (const [j, b] of sent.entries()) {
        if (i === j || rows[i] !== rows[j]) continue;
        expect(a.startMs + a.ms <= b.startMs || b.startMs + b.ms <= a.startMs).toBe(true);
      }
    }
  });
});
