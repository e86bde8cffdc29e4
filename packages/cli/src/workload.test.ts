import { describe, expect, it } from 'vitest';
import type { Attempt } from '@signalbox/faults/load';
import { instanceId, messageIdSchema, wait } from '@signalbox/shared';
import { createJumpingClock } from '@signalbox/shared/testing';
import { runWorkload } from './workload.ts';

const acked: Attempt = {
  kind: 'acked',
  status: 201,
  reply: {
    id: messageIdSchema.parse('0a0a0a0a-0000-4000-8000-000000000001'),
    msg: 'x',
    logging: { instance: instanceId('logging', 1), attempts: 1 },
    queue: { backend: 'kafka', partition: 0, offset: 0, attempts: 1 },
    ms: 1,
  },
};

describe('workload', () => {
  it('sends every message once and counts each outcome', async () => {
    const seen: number[] = [];
    const attempts: Attempt[] = [
      acked,
      { kind: 'refused', status: 413, reason: 'too large' },
      { kind: 'error', status: 503, reason: 'no answer', retryAfterMs: 0 },
    ];
    const report = await runWorkload(
      { count: 7, concurrency: 3 },
      async (n) => {
        seen.push(n);
        return { acked: n % 3 === 0, last: attempts[n % 3] };
      },
      createJumpingClock(),
    );
    expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(report).toMatchObject({ sent: 7, acked: 3, refused: 2, unknown: 2 });
    expect(report.reasons).toEqual({ 'too large': 2, 'no answer': 2 });
  });

  it('counts latency from the scheduled moment, so that a stall shows in the sends behind it', async () => {
    const clock = createJumpingClock();
    const report = await runWorkload(
      { count: 3, rate: 100, concurrency: 1 },
      async (n) => {
        if (n === 0) await wait(clock, 1000);
        return { acked: true, last: acked };
      },
      clock,
    );
    expect(report.ms.max).toBe(1000);
    expect(report.ms.p50).toBe(990);
  });
});
