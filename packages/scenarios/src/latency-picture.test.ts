import { expect, it } from 'vitest';
import { LatencyPicture } from './latency-picture.ts';

it('has a dot a message while there is room, with the failed among them, and where something was broken', () => {
  const picture = new LatencyPicture();
  picture.take({ ms: 10, acked: true });
  picture.break();
  picture.take({ ms: 1_000, acked: false });
  expect(picture.dots()).toEqual([
    { x: 0, ms: 10, failed: false },
    { x: 0.5, ms: 1_000, failed: true },
  ]);
  expect([picture.breaks(), picture.longest, picture.taken]).toEqual([[0.5], 1_000, 2]);
});

it('keeps the shape of 200,000 messages in no more dots than it has room for, and loses no failed one', () => {
  const picture = new LatencyPicture();
  // Slow in the second half; one failed.
  for (let n = 0; n < 200_000; n += 1) picture.take({ ms: n < 100_000 ? 10 + (n % 7) : 500, acked: n !== 150_001 });
  const dots = picture.dots();
  expect(dots.length).toBeLessThan(2_500);
  expect(dots.filter(({ x, ms }) => x > 0.52 && ms < 450)).toEqual([]);
  expect(dots.filter(({ x, ms }) => x < 0.49 && ms > 20)).toEqual([]);
  const failed = dots.filter((dot) => dot.failed);
  expect(failed).toHaveLength(1);
  expect(failed[0]?.x).toBeCloseTo(0.75, 2);
});
