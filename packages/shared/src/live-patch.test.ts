import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges, changeSchema, diff, type Json } from './live-patch.ts';

/** JSON whose keys are often equal between two values, and sometimes hostile. */
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json[]>(null, true, false, 0, 1, '', 'text', '__proto__'),
    fc.array(tie('json'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'toString', ''), tie('json')), {
        maxLength: 5,
      })
      .map((entries) => Object.fromEntries(entries)),
  ),
}));

describe('live patches', () => {
  it('the changes between two states, applied to the first, give the second', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const untouched = structuredClone(before);
        expect(JSON.stringify(sorted(applyChanges(before, diff(before, after))))).toBe(JSON.stringify(sorted(after)));
        expect(before).toEqual(untouched);
      }),
      { numRuns: 2000 },
    );
  });

  it('a patch keeps its paths over the wire, hostile keys included', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const wired = changeSchema.array().parse(JSON.parse(JSON.stringify(diff(before, after))));
        expect(wired.map((change) => change.path)).toEqual(diff(before, after).map((change) => change.path));
      }),
    );
  });

  it('equal states need no change', () => {
    fc.assert(
      fc.property(json, (state) => {
        expect(diff(state, structuredClone(state))).toEqual([]);
      }),
    );
  });

  it('no key reaches a prototype', () => {
    const state = applyChanges({}, [
      { op: 'set', path: ['__proto__', 'polluted'], value: true },
      { op: 'set', path: ['constructor', 'prototype', 'polluted'], value: true },
    ]);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Object.hasOwn(Object(state), '__proto__')).toBe(true);
  });

  it('what a change does not touch keeps its identity', () => {
    const before = { a: { x: 1 }, b: { y: [1, 2] } };
    const after = applyChanges(before, [
      { op: 'set', path: ['a', 'x'], value: 2 },
      { op: 'set', path: ['a', 'z'], value: 3 },
    ]);
    expect(after).toEqual({ a: { x: 2, z: 3 }, b: { y: [1, 2] } });
    expect(Reflect.get(Object(after), 'b')).toBe(before.b);
    expect(before.a).toEqual({ x: 1 });
  });

  it('a value that was set is never changed by a later change of the same patch', () => {
    const value = { x: 1 };
    const after = applyChanges({}, [
      { op: 'set', path: ['a'], value },
      { op: 'set', path: ['a', 'x'], value: 2 },
    ]);
    expect(after).toEqual({ a: { x: 2 } });
    expect(value).toEqual({ x: 1 });
  });

  it('an append keeps the newest items only, and makes the list where there is none', () => {
    expect(applyChanges({ lines: [1, 2] }, [{ op: 'append', path: ['lines'], items: [3, 4], keep: 3 }])).toEqual({
      lines: [2, 3, 4],
    });
    expect(applyChanges({}, [{ op: 'append', path: ['lines'], items: [1], keep: 3 }])).toEqual({ lines: [1] });
  });

  it('[TOP5] leaves the old state untouched and keeps the identity of what no change names', () => {
    const before: Json = { rows: { one: { n: 1 }, two: { n: 2 } }, other: { deep: [1] } };
    const copy = structuredClone(before);
    const after = applyChanges(before, [
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

/** The order of keys is not part of a state. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  );
}
