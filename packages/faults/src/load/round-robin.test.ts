import { expect, it } from 'vitest';
import { instanceId } from '@signalbox/shared';
import { RoundRobin } from './round-robin.ts';

const one = { id: instanceId('facade', 1), url: 'http://one' };
const two = { id: instanceId('facade', 2), url: 'http://two' };

it('knows nobody at first', () => {
  expect(new RoundRobin<typeof one>().next(0, undefined)).toBeUndefined();
});

it('takes turns, and another one than the last for a second attempt', () => {
  const facades = new RoundRobin<typeof one>();
  facades.know([one, two]);
  expect(new Set([facades.next(0, undefined), facades.next(0, undefined)])).toEqual(new Set([one, two]));
  expect([1, 2, 3].map(() => facades.next(0, one))).toEqual([two, two, two]);
});

it('passes over a facade that gave no answer, for a second, where there is another', () => {
  const facades = new RoundRobin<typeof one>();
  facades.know([one, two]);
  facades.avoid(one, 0);
  expect([1, 2, 3].map(() => facades.next(999, undefined))).toEqual([two, two, two]);
  expect(new Set([facades.next(1000, undefined), facades.next(1000, undefined)])).toEqual(new Set([one, two]));
  facades.know([one]);
  facades.avoid(one, 2000);
  expect(facades.next(2001, one)).toEqual(one);
});
