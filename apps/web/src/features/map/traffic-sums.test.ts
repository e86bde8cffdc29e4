import { describe, expect, it } from 'vitest';
import { failedFrom, perSecondFrom, perSecondTo, shareOf, slowestTo } from './traffic-sums.ts';

function edge(perSecond: number, failed = 0, p99: number | null = null) {
  return { perSecond, failed, total: 0, p99 };
}

const edges = {
  'client>facade-1': edge(30, 0, 11),
  'client>facade-2': edge(10),
  'facade-1>logging-1': edge(20, 2, 4),
  'facade-2>logging-1': edge(10, 0, 9),
  'facade-1>logging-10': edge(10),
};

describe('figures of the cards', () => {
  it('add up what comes and goes, and do not take logging-10 for logging-1', () => {
    expect(perSecondFrom(edges, 'client')).toBe(40);
    expect(perSecondTo(edges, 'logging-1')).toBe(30);
    expect(failedFrom(edges, 'facade-1')).toBe(2);
    expect(slowestTo(edges, 'logging-1')).toBe(9);
    expect(slowestTo(edges, 'facade-2')).toBeNull();
  });

  it('give each replica its share, and no share where nothing moves', () => {
    expect(shareOf(edges, 'facade-1')).toBe(0.75);
    expect(shareOf(edges, 'logging-10')).toBe(0.25);
    expect(shareOf({}, 'facade-1')).toBeNull();
  });
});
