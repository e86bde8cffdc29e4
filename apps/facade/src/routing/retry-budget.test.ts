import fc from 'fast-check';
import { expect, test } from 'vitest';
import { earn, freshBudget, spend, type RetryBudget } from './retry-budget.ts';

function spendAll(budget: RetryBudget, now: number): { left: RetryBudget; granted: number } {
  let left = budget;
  let granted = 0;
  for (let asked = spend(left, now); asked.granted; asked = spend(left, now)) {
    granted += 1;
    left = asked.budget;
  }
  return { left, granted };
}

test('ten a second come back without any request', () => {
  const { left } = spendAll(freshBudget(0), 0);
  expect(spendAll(left, 1000).granted).toBe(10);
});

test('five requests pay for one retry', () => {
  let { left } = spendAll(freshBudget(0), 0);
  for (let n = 0; n < 50; n += 1) left = earn(left, 0);
  expect(spendAll(left, 0).granted).toBe(10);
});

test('retries never exceed 20 % of the requests and 10 a second beyond what was saved up', () => {
  const steps = fc.array(
    fc.record({ passes: fc.integer({ min: 0, max: 500 }), kind: fc.constantFrom('request', 'retry') }),
    { maxLength: 400 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      let now = 0;
      let budget = freshBudget(now);
      let requests = 0;
      let retries = 0;
      for (const { passes, kind } of all) {
        now += passes;
        if (kind === 'request') {
          requests += 1;
          budget = earn(budget, now);
          continue;
        }
        const asked = spend(budget, now);
        budget = asked.budget;
        if (asked.granted) retries += 1;
      }
      expect(retries).toBeLessThanOrEqual(100 + requests * 0.2 + (now / 1000) * 10 + 1e-6);
    }),
  );
});
