import { expect, it } from 'vitest';
import { instanceId } from '@signalbox/shared';
import { FacadeTurns } from './round-robin.ts';

const one = { id: instanceId('facade', 1), url: 'http://one' };
const two = { id: instanceId('facade', 2), url: 'http://two' };

it('knows nobody at first', () => {
  expect(new FacadeTurns().next(0, undefined)).toBeUndefined();
});

it('takes turns, and another one than the last for a second attempt', () => {
  const turns = new FacadeTurns();
  turns.know([one, two]);
  expect(new Set([turns.next(0, undefined), turns.next(0, undefined)])).toEqual(new Set([one, two]));
  expect([1, 2, 3].map(() => turns.next(0, one.id))).toEqual([two, two, two]);
});

it('passes over a facade that gave no answer, for a second, where there is another', () => {
  const turns = new FacadeTurns();
  turns.know([one, two]);
  turns.avoid(one.id, 0);
  expect([1, 2, 3].map(() => turns.next(999, undefined))).toEqual([two, two, two]);
  expect(new Set([turns.next(1000, undefined), turns.next(1000, undefined)])).toEqual(new Set([one, two]));
  turns.know([one]);
  turns.avoid(one.id, 2000);
  expect(turns.next(2001, one.id)).toEqual(one);
});
