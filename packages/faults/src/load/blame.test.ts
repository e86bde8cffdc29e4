import { expect, it } from 'vitest';
import { instanceId } from '@signalbox/shared';
import { Disturbed, isFailure, type Disturbance } from './blame.ts';
import type { Attempt, Trouble } from './facade-client.ts';

const silent = (trouble: Trouble): Attempt => ({ kind: 'silent', trouble, reason: '' });

it.each<[Disturbance | undefined, Trouble, boolean]>([
  ['killed', 'reset', false],
  ['killed', 'unreached', false],
  ['stopped', 'unreached', false],
  ['stopped', 'reset', true],
  ['paused', 'timeout', false],
  ['paused', 'reset', true],
  [undefined, 'unreached', true],
  [undefined, 'reset', true],
  [undefined, 'timeout', true],
])('of a facade that was %s, %s is a failed request: %s', (disturbance, trouble, failure) => {
  expect(isFailure(silent(trouble), disturbance)).toBe(failure);
});

it.each<Disturbance | undefined>(['killed', 'stopped', 'paused', undefined])(
  'an error answer is a failed request, whatever was done to the facade: %s',
  (disturbance) => {
    expect(isFailure({ kind: 'error', status: 503, reason: '', retryAfterMs: 0 }, disturbance)).toBe(true);
    expect(isFailure({ kind: 'refused', status: 422, reason: '' }, disturbance)).toBe(true);
  },
);

it('excuses a facade until the cluster is whole again', () => {
  const disturbed = new Disturbed();
  disturbed.mark([instanceId('facade', 1)], 'killed');
  expect(disturbed.of(instanceId('facade', 1))).toBe('killed');
  expect(disturbed.of(instanceId('facade', 2))).toBeUndefined();
  disturbed.clear();
  expect(disturbed.of(instanceId('facade', 1))).toBeUndefined();
});
