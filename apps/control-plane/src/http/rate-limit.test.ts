import { describe, expect, it } from 'vitest';
import { createGate, createRateLimit } from './rate-limit.ts';

describe('bounds', () => {
  it('a rate allows a burst, then an even flow', () => {
    let now = 0;
    const limit = createRateLimit('things', 10, 2, () => now);
    limit.take();
    limit.take();
    expect(() => limit.take()).toThrow(/Too many things/);
    now = 99;
    expect(() => limit.take()).toThrow(/Too many things/);
    now = 150;
    limit.take();
    expect(() => limit.take()).toThrow(/Too many things/);
  });

  it('a gate lets so many in at the same time, and the next when one has left, however it left', async () => {
    const gate = createGate('things', 1);
    const first = Promise.withResolvers<number>();
    const passing = gate.pass(() => first.promise);
    await expect(gate.pass(async () => 2)).rejects.toThrow(/under way/);
    first.reject(new Error('failed'));
    await expect(passing).rejects.toThrow('failed');
    expect(await gate.pass(async () => 3)).toBe(3);
  });
});
