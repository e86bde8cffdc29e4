import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BeatWatch, beaten, type GroupState, heldBy, joined, noGroup, readGroup, without } from './group-state.ts';

const partitions = 6;
const member = (n: number) => ({ id: `m${n}`, instance: `messages-${n}` });

function holders(group: GroupState): ReadonlyMap<number, string[]> {
  const held = new Map<number, string[]>();
  for (const { id } of group.members)
    for (const partition of heldBy(group, id, partitions)) held.set(partition, [...(held.get(partition) ?? []), id]);
  return held;
}

describe('a group of readers', () => {
  it('[GRP1] gives every partition to exactly one member while it is stable, and none to any while it is being prepared', () => {
    const steps = fc.array(
      fc.record({ act: fc.constantFrom('join', 'leave', 'beat'), n: fc.integer({ min: 1, max: 4 }) }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(steps, (all) => {
        let group = noGroup;
        for (const { act, n } of all) {
          const { id } = member(n);
          const isIn = group.members.some((one) => one.id === id);
          if (act === 'join' && !isIn) group = joined(group, member(n));
          if (act === 'leave' && isIn) group = without(group, new Set([id]));
          if (act === 'beat' && isIn) group = beaten(group, id);
          const held = holders(group);
          const isShared = group.phase === 'stable' && group.members.length > 0;
          expect([...held.keys()].toSorted()).toEqual(isShared ? [0, 1, 2, 3, 4, 5] : []);
          expect([...held.values()].every((ids) => ids.length === 1)).toBe(true);
          expect(readGroup(JSON.stringify(group))).toEqual(group);
        }
      }),
    );
  });

  it('[GRP2] is stable again only once everybody has let go in that very generation', () => {
    let group = beaten(joined(noGroup, member(1)), 'm1');
    expect(group).toMatchObject({ phase: 'stable', generation: 1 });
    group = joined(group, member(2));
    expect(heldBy(group, 'm1', partitions)).toEqual([]);
    group = beaten(group, 'm2');
    expect(group.phase).toBe('preparing');
    // Another comes before the first has let go: what m2 said was said of the generation before.
    group = beaten(joined(group, member(3)), 'm3');
    group = beaten(group, 'm1');
    expect(group.phase).toBe('preparing');
    group = beaten(group, 'm2');
    expect(group).toMatchObject({ phase: 'stable', generation: 3 });
    expect(['m1', 'm2', 'm3'].map((id) => heldBy(group, id, partitions))).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
  });

  it('[GRP3] takes a member for dead whose count stands still for longer than a session, by one clock', () => {
    const watch = new BeatWatch(2_500);
    const group = joined(joined(noGroup, member(1)), member(2));
    expect(watch.look(group, 0).size).toBe(0);
    const alive = beaten(group, 'm1');
    expect(watch.look(alive, 2_000).size).toBe(0);
    expect(watch.look(alive, 2_500).size).toBe(0);
    expect([...watch.look(alive, 2_501)]).toEqual(['m2']);
    // Seen again after it was gone, it is a new one.
    watch.look(without(alive, new Set(['m2'])), 2_600);
    expect(watch.look(group, 9_000).has('m2')).toBe(false);
  });
});
