import { describe, expect, it } from 'vitest';
import { type DeathFacts, exitReason } from './exit-words.ts';

const died = (facts: Partial<DeathFacts>): string =>
  exitReason({
    ended: { known: true, code: 1, signal: null },
    during: 'life',
    asked: undefined,
    explained: undefined,
    graceOver: false,
    stopGraceMs: 1_000,
    expiry: '',
    ...facts,
  });

describe('[SUP31] why a child ended', () => {
  it('is told in its own last words, where it had any', () => {
    expect(died({ explained: 'it went with its other half' })).toBe('it went with its other half');
    expect(died({})).toBe('ended with code 1; nobody had asked for it');
  });

  it('is told so also of an adopted child, whose code nobody saw', () => {
    expect(died({ ended: { known: false }, explained: 'it went with its other half' })).toBe(
      'it went with its other half',
    );
  });

  it('is the signal where the system names one: whoever was killed had no last words', () => {
    const ended = { known: true, code: null, signal: 'SIGKILL' } as const;
    expect(died({ ended, explained: 'an old line' })).toMatch(/^ended by SIGKILL from outside/);
  });

  it('is what was asked for, whatever it said meanwhile', () => {
    expect(died({ during: 'kill', asked: 'a command', explained: 'something else' })).toBe(
      'killed with SIGKILL: a command',
    );
  });
});
