import type { EventFields } from '@signalbox/shared';
import { expect, test } from 'vitest';
import type { Decisions } from './decisions.ts';
import { createExtraCalls } from './extra-calls.ts';

test('[ROU14] a shortage is told at once and then once a second, with how many calls were not made', () => {
  let now = 0;
  const told: EventFields<'routing.budget-exhausted'>[] = [];
  const decisions: Decisions = {
    tell: (_event, fields) => told.push(fields as EventFields<'routing.budget-exhausted'>),
  };
  const retries = createExtraCalls('retry', decisions, () => now);
  const ask = (times: number) =>
    Array.from({ length: times }, () => retries.mayCall('logging-1')).filter(Boolean).length;
  expect(ask(100)).toBe(100);
  expect(told).toEqual([]);
  expect(ask(7)).toBe(0);
  now = 999;
  expect(ask(12)).toBe(9);
  expect(told).toEqual([{ target: 'logging-1', budget: 'retry', denied: 1 }]);
  now = 1000;
  expect(ask(2)).toBe(1);
  expect(told[1]).toEqual({ target: 'logging-1', budget: 'retry', denied: 10 });
});
