import { instanceId } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { rotationOf } from './cluster-watcher.ts';

/** Whom clients ask of facades 1, 2, … that say so of their readiness. */
function asked(...ready: readonly (boolean | null)[]): string[] {
  const facades = ready.map((one, i) => ({
    id: instanceId('facade', i + 1),
    kind: 'facade' as const,
    url: `http://${i + 1}`,
    ready: one,
  }));
  return rotationOf(facades).map(({ id }) => id);
}

test('clients ask facades that are ready or of which nothing is known, not one that is still starting', () => {
  expect(asked(true, false, null)).toEqual(['facade-1', 'facade-3']);
});

test('where none is ready they ask all', () => {
  expect(asked(false, false)).toEqual(['facade-1', 'facade-2']);
});
