import { instanceId, type InstanceState } from '@signalbox/shared';
import { expect, it } from 'vitest';
import { betOn, settle } from './bet.ts';

const one = instanceId('hazelcast', 1);
const two = instanceId('hazelcast', 2);
const seen = (at: string, lost: number) => ({ at, lost });
const early = '2026-01-01T00:00:01.000Z';
const late = '2026-01-01T00:00:09.000Z';
const members = (state: InstanceState, since: string) =>
  [one, two]
    .map((id) => ({ id, state, since }))
    .concat({ id: instanceId('hazelcast', 3), state: 'ready', since: early });

it('is open until all that were to die are dead and somebody who lives was asked after that', () => {
  const bet = betOn([one, two], 4, seen(early, 1));
  expect(settle(bet, seen(late, 1), members('ready', early))).toBe('open');
  expect(settle(bet, seen(early, 1), members('killed', late))).toBe('open');
});

it('says what happened: partitions that lost all copies since', () => {
  const bet = betOn([one, two], 4, seen(early, 1));
  const after = '2026-01-01T00:00:12.000Z';
  expect(settle(bet, seen(after, 5), members('killed', late))).toBe(4);
  expect(settle(bet, seen(after, 1), members('killed', late))).toBe(0);
});

it('cannot be settled where nobody is left to be asked', () => {
  const bet = betOn([one, two], 271, seen(early, 0));
  const all = [one, two].map((id) => ({ id, state: 'killed' as const, since: late }));
  expect(settle(bet, seen(late, 0), all)).toBe('nobody-left');
});
