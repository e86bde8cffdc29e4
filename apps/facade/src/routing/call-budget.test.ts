import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  earn,
  freshBudget,
  hedgeAllowance,
  retryAllowance,
  spend,
  type Allowance,
  type CallBudget,
} from './call-budget.ts';

function spendAll(budget: CallBudget, now: number): { left: CallBudget; granted: number } {
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
