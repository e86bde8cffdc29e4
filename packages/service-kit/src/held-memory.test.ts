import { expect, test } from 'vitest';
import { heldBytesName, tellHeldMemory } from './held-memory.ts';
import { createMetrics } from './metrics.ts';

test('what is let go of does not count, what is held does', async () => {
  const metrics = createMetrics({ instance: 'facade-1', process: false });
  tellHeldMemory(metrics);
  const held = async (): Promise<number> => {
    const text = await metrics.registry.metrics();
    return Number(new RegExp(`^${heldBytesName}\\{.*\\} (\\S+)$`, 'm').exec(text)?.[1]);
  };
  const megabytes = (count: number): Buffer[] => Array.from({ length: count }, () => Buffer.alloc(1_000_000));
  const before = await held();
  const kept = megabytes(20);
  megabytes(20);
  const after = await held();
  expect((after - before) / 1_000_000).toBeGreaterThan(19);
  expect((after - before) / 1_000_000).toBeLessThan(25);
  expect(kept).toHaveLength(20);
});
