import { describe, expect, it } from 'vitest';
import { instanceId } from '@signalbox/shared';
import { appliedBy, takenAt } from './applied-by.ts';

const taken = (
  n: number,
  t: string,
  key = 'signalbox/config/routing/policy',
  modifyIndex = 9,
  event = 'config.applied',
) => ({
  event,
  instance: instanceId('facade', n),
  t: `2026-01-01T00:00:${t}Z`,
  detail: { key, value: 'random', modifyIndex },
});

describe('who has applied a setting', () => {
  it('is read from what the instances themselves say of that key and version', () => {
    const events = [
      taken(1, '01.040'),
      taken(1, '09.000'),
      taken(2, '01.010', 'signalbox/config/queue/name'),
      taken(3, '01.020', undefined, 8),
      taken(4, '01.030', undefined, 9, 'config.rejected'),
    ];
    expect([...takenAt(events, 'routing/policy', 9)]).toEqual([['facade-1', '2026-01-01T00:00:01.040Z']]);
  });

  it('is told with how long after the save, and who has not said so yet', () => {
    const times = takenAt([taken(1, '01.040'), taken(2, '00.990')], 'routing/policy', 9);
    expect(appliedBy(['facade-1', 'logging-1'], times, '2026-01-01T00:00:01.000Z')).toEqual([
      { id: 'facade-1', afterMs: 40 },
      { id: 'logging-1', afterMs: null },
      { id: 'facade-2', afterMs: 0 },
    ]);
  });
});
