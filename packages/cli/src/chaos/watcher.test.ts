import { instanceId, type Status } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { rotationOf } from './watcher.ts';

/** Facades 1, 2, … that say so of their readiness; only the fields that are read. */
function facades(...ready: readonly (boolean | null)[]): Status {
  const instances = ready.map((one, i) => ({
    id: instanceId('facade', i + 1),
    kind: 'facade',
    url: `http://${i + 1}`,
    ready: one,
  }));
  return { instances } as unknown as Status;
}

const asked = (status: Status): string[] => rotationOf(status).map(({ id }) => id);

test('clients ask facades that are ready or of which nothing is known, not one that is still starting', () => {
  expect(asked(facades(true, false, null))).toEqual(['facade-1', 'facade-3']);
});

test('where none is ready they ask all', () => {
  expect(asked(facades(false, false))).toEqual(['facade-1', 'facade-2']);
});
