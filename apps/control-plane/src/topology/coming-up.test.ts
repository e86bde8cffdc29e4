import type { InstanceKind, InstanceState } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { isComingUp } from './coming-up.ts';

const child = (kind: InstanceKind, state: InstanceState) => ({ kind, state });

test('a cluster comes up while somebody starts and no facade takes messages', () => {
  expect(isComingUp([child('kafka', 'ready'), child('logging', 'starting'), child('facade', 'stopped')])).toBe(true);
  expect(isComingUp([child('logging', 'starting'), child('facade', 'ready'), child('facade', 'starting')])).toBe(false);
  expect(isComingUp([child('logging', 'failed'), child('facade', 'stopped')])).toBe(false);
  expect(isComingUp([])).toBe(false);
});
