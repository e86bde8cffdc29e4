import { applyChanges, diff, type Json } from '@signalbox/shared';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBatch } from './apply-batch.ts';

const keys = fc.constantFrom('a', 'b', 'c', '__proto__x');
const { node: states } = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.constant(null),
    fc.array(fc.integer(), { maxLength: 3 }),
    fc.dictionary(keys, tie('node'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));

describe('applying a patch at once', () => {
  it('gives what the contract gives when it applies change by change', () => {
    fc.assert(
      fc.property(states, states, states, (a, b, c) => {
        const changes = [...diff(a, b), ...diff(b, c)];
        expect(applyBatch(a, changes)).toEqual(applyChanges(a, changes));
      }),
    );
  });

  it('[TOP5] leaves the old state untouched and keeps the identity of what no change names', () => {
    const before: Json = { rows: { one: { n: 1 }, two: { n: 2 } }, other: { deep: [1] } };
    const copy = structuredClone(before);
    const after = applyBatch(before, [
      { op: 'set', path: ['rows', 'one', 'n'], value: 5 },
      { op: 'set', path: ['rows', 'three'], value: { n: 3 } },
      { op: 'append', path: ['other', 'list'], items: [1, 2, 3], keep: 2 },
      { op: 'delete', path: ['rows', 'two'] },
    ]) as typeof before;
    expect(before).toEqual(copy);
    expect(after).toEqual({ rows: { one: { n: 5 }, three: { n: 3 } }, other: { deep: [1], list: [2, 3] } });
    expect(after['other']).not.toBe(before['other']);
    expect((after['other'] as Record<string, Json>)['deep']).toBe((before['other'] as Record<string, Json>)['deep']);
  });
});
