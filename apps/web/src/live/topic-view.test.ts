import { describe, expect, it } from 'vitest';
import { resumeAfter, waiting, withPatch, withSnapshot } from './topic-view.ts';

const set = (value: number) => [{ op: 'set' as const, path: ['n'], value }];

describe('what a page knows of a topic', () => {
  it('[TOP1] takes a snapshot whatever its number, also a lower one after a restart of the server', () => {
    expect(withSnapshot(3, { n: 1 }, 10)).toEqual({ status: 'known', seq: 3, state: { n: 1 }, at: 10 });
  });

  it('[TOP2] applies the patch that follows and ignores one it has seen', () => {
    const view = withSnapshot(7, { n: 1 }, 10);
    const next = withPatch(view, 8, set(2), 20);
    expect(next).toEqual({ view: { status: 'known', seq: 8, state: { n: 2 }, at: 20 }, gap: false });
    expect(withPatch(next.view, 8, set(9), 30)).toEqual({ view: next.view, gap: false });
  });

  it('[TOP3] keeps the state at a gap, marks it stale and asks once', () => {
    const gap = withPatch(withSnapshot(7, { n: 1 }, 10), 9, set(2), 20);
    expect(gap).toEqual({ view: { status: 'stale', seq: 7, state: { n: 1 }, at: 10 }, gap: true });
    expect(withPatch(gap.view, 10, set(3), 30)).toEqual({ view: gap.view, gap: false });
  });

  it('[TOP4] resumes after the last number it knows for certain, and only then', () => {
    expect(resumeAfter(withSnapshot(7, null, 10))).toBe(7);
    expect(resumeAfter({ status: 'stale', seq: 7, state: null, at: 10 })).toBeUndefined();
    expect(resumeAfter(waiting)).toBeUndefined();
    expect(resumeAfter(undefined)).toBeUndefined();
  });

  it('ignores patches while it waits for its snapshot', () => {
    expect(withPatch(waiting, 4, set(1), 5)).toEqual({ view: waiting, gap: false });
  });
});
