import { expect, it } from 'vitest';
import { doubtsOf } from './injection.ts';

const enough = { processes: 2, shown: 2, inFlight: 16, ackedPerSecond: 100, writesStopped: false };

it('has no doubts about an injection that was confirmed under load', () => {
  expect(doubtsOf(enough)).toEqual([]);
});

it.each([
  [{ processes: 0, shown: 0 }, 'no process was found to act on'],
  [{ shown: 1 }, 'the operating system confirmed 1 of 2 processes'],
  [{ inFlight: 15 }, '15 requests in flight, fewer than 16'],
  [{ ackedPerSecond: 99.9 }, '99 acknowledged a second, fewer than 100'],
])('says of %j what it proves nothing for', (missing, doubt) => {
  expect(doubtsOf({ ...enough, ...missing })).toContain(doubt);
});

it('asks for no acknowledgements where the fault has stopped writes already, and for requests in flight all the same', () => {
  expect(doubtsOf({ ...enough, ackedPerSecond: 0, writesStopped: true })).toEqual([]);
  expect(doubtsOf({ ...enough, inFlight: 3, ackedPerSecond: 0, writesStopped: true })).toHaveLength(1);
});
