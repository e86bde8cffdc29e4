import { describe, expect, it } from 'vitest';
import { parseSince } from './logs.ts';

describe('--since', () => {
  it.each([
    ['30s', 70_000],
    ['1m', 40_000],
    ['1970-01-01T00:00:05Z', 5000],
  ])('%s', (since, at) => {
    expect(parseSince(since, 100_000)).toBe(at);
  });

  it('says what a moment looks like when it is given none', () => {
    expect(() => parseSince('yesterday-ish', 0)).toThrow(/not a moment/);
  });
});
