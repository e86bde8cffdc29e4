import fc from 'fast-check';
import type { EventFields } from '@signalbox/shared';
import { expect, test } from 'vitest';
import type { Decisions } from './decisions.ts';
import {
  type Allowance,
  type Budget,
  createRetryBudget,
  earn,
  freshBudget,
  hedgeAllowance,
  retryAllowance,
  spend,
} from './retry-budget.ts';

function spendAll(budget: Budget, now: number): { left: Budget; granted: number } {
  let left = budget;
  let granted = 0;
  for (let asked = spend(left, now); asked.granted; asked = spend(left, now)) {
    granted += 1;
    left = asked.budget;
  }
  return { left, granted };
}

function afterRequests(allowance: Allowance, requests: number): number {
  let { left } = spendAll(freshBudget(allowance, 0), 0);
  for (let n = 0; n < requests; n += 1) left = earn(left, 0);
  return spendAll(left, 0).granted;
}

test('[ROU14] ten retries a second come back without any request', () => {
  const { left } = spendAll(freshBudget(retryAllowance, 0), 0);
  expect(spendAll(left, 1000).granted).toBe(10);
});

test('[ROU14] five requests pay for one retry', () => {
  expect(afterRequests(retryAllowance, 50)).toBe(10);
});

test('[ROU22] two hedges a second come back without any read', () => {
  const { left } = spendAll(freshBudget(hedgeAllowance, 0), 0);
  expect(spendAll(left, 1000).granted).toBe(2);
});

test('[ROU22] twenty reads pay for one hedge', () => {
  expect(afterRequests(hedgeAllowance, 100)).toBe(5);
});

test.each([
  ['[ROU14] retries never exceed 20 % of the requests and 10 a second', retryAllowance, 0.2, 10],
  ['[ROU22] hedges never exceed 5 % of the reads and 2 a second', hedgeAllowance, 0.05, 2],
])('%s beyond what was saved up', (_title, allowance, share, perSecond) => {
  const steps = fc.array(
    fc.record({ passes: fc.integer({ min: 0, max: 500 }), kind: fc.constantFrom('request', 'extra') }),
    { maxLength: 400 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      let now = 0;
      let budget = freshBudget(allowance, now);
      let requests = 0;
      let extra = 0;
      for (const { passes, kind } of all) {
        now += passes;
        if (kind === 'request') {
          requests += 1;
          budget = earn(budget, now);
          continue;
        }
        const asked = spend(budget, now);
        budget = asked.budget;
        if (asked.granted) extra += 1;
      }
      expect(extra).toBeLessThanOrEqual(allowance.atFirst + requests * share + (now / 1000) * perSecond + 1e-6);
    }),
  );
});

test('[ROU14] a shortage is told at once and then once a second, with how many calls were not made', () => {
  let now = 0;
  const told: EventFields<'routing.budget-exhausted'>[] = [];
  const decisions: Decisions = {
    tell: (_event, fields) => told.push(fields as EventFields<'routing.budget-exhausted'>),
  };
  const retries = createRetryBudget('retry', decisions, () => now);
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
