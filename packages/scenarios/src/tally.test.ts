import { instanceId, messageIdSchema, quantile } from '@signalbox/shared';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Latencies, Tally } from './tally.ts';

it('gives the quantiles that the times themselves would, to a two hundredth part', () => {
  const ms = fc.double({ min: 0.1, max: 60_000, noNaN: true });
  const close = fc.property(fc.array(ms, { minLength: 1 }), fc.double({ min: 0, max: 1, noNaN: true }), (times, q) => {
    const latencies = new Latencies();
    for (const time of times) latencies.take(time);
    const [counted, exact = 0] = [
      latencies.quantile(q),
      quantile(
        times.toSorted((a, b) => a - b),
        q,
      ),
    ];
    return (
      counted !== undefined && Math.abs(counted - exact) <= exact / 200 && latencies.longest === Math.max(...times)
    );
  });
  expect(() => fc.assert(close)).not.toThrow();
});

it('knows of nothing what was never told', () => {
  const { latencies, sent, acked } = new Tally();
  expect([latencies.quantile(0.5), latencies.longest, sent, acked]).toEqual([undefined, undefined, 0, 0]);
});

it('counts by instance what was acknowledged, and no more than 6,000 different times, however many messages there are', () => {
  const tally = new Tally();
  const id = messageIdSchema.parse('2c5ea4c0-4067-4119-8bad-9b1deb4d3b7d');
  for (let n = 0; n < 200_000; n += 1) {
    const acked = n % 100 !== 0;
    tally.take({
      id,
      msg: 'msg',
      acked,
      facade: instanceId('facade', (n % 2) + 1),
      logging: acked ? instanceId('logging', (n % 3) + 1) : null,
      ms: n / 10,
      attempts: 1,
      reason: null,
    });
  }
  expect([tally.sent, tally.acked]).toEqual([200_000, 198_000]);
  expect([...tally.by('logging').values()].reduce((sum, count) => sum + count, 0)).toBe(198_000);
  expect(Object.fromEntries(tally.by('facade'))).toEqual({ 'facade-1': 98_000, 'facade-2': 100_000 });
  expect(tally.latencies.size).toBeLessThan(6_000);
});
