import { z } from 'zod';

/**
 * A group of readers as one value in a map, changed by compare-and-set only (SPEC.md, GRP). `preparing`: the partitions are being given out anew, and
 * nobody holds any until every member has said that it has let go of what it held, by `released`.
 */
const memberSchema = z.object({
  id: z.string(),
  instance: z.string(),
  /** Counts up while it lives: others take a member for dead whose count stands still. */
  beat: z.number(),
  /** The generation for which it has let go of its partitions. */
  released: z.number(),
});
const groupSchema = z.object({
  generation: z.number(),
  phase: z.enum(['preparing', 'stable']),
  /** In the order of joining. */
  members: z.array(memberSchema),
});
export type GroupState = z.infer<typeof groupSchema>;
export type GroupMemberState = z.infer<typeof memberSchema>;

export const noGroup: GroupState = { generation: 0, phase: 'stable', members: [] };

export function readGroup(text: string | null | undefined): GroupState {
  return text === null || text === undefined ? noGroup : groupSchema.parse(JSON.parse(text));
}

/** Member `self` as it joins, before it is known. */
export function joined(group: GroupState, self: { readonly id: string; readonly instance: string }): GroupState {
  return prepared(group, [...group.members, { ...self, beat: 0, released: 0 }]);
}

export function without(group: GroupState, gone: ReadonlySet<string>): GroupState {
  return prepared(
    group,
    group.members.filter(({ id }) => !gone.has(id)),
  );
}

/** Every change of the members is a new generation, in which nobody has let go yet. */
function prepared({ generation }: GroupState, members: readonly GroupMemberState[]): GroupState {
  return { generation: generation + 1, phase: 'preparing', members: [...members] };
}

/** Member `id` beats; in a generation that is being prepared it has let go. The last to let go makes it stable. */
export function beaten(group: GroupState, id: string): GroupState {
  const members = group.members.map((member) =>
    member.id === id
      ? {
          ...member,
          beat: member.beat + 1,
          released: group.phase === 'preparing' ? group.generation : member.released,
        }
      : member,
  );
  const isReleased = members.every(({ released }) => released === group.generation);
  return { ...group, members, phase: group.phase === 'stable' || isReleased ? 'stable' : 'preparing' };
}

/** What a member holds in a stable generation: every n-th partition, by its place among the n members. */
export function heldBy(group: GroupState, id: string, partitions: number): readonly number[] {
  const place = group.members.findIndex((member) => member.id === id);
  if (place === -1 || group.phase !== 'stable') return [];
  return Array.from({ length: partitions }, (_, partition) => partition).filter(
    (partition) => partition % group.members.length === place,
  );
}

/**
 * Notes when the count of each member was last seen to change, by a clock of this process alone: no two clocks are compared. Who stands still for
 * longer than a session has held no claim since: a claim ends a session after the beginning of the beat that it rests on, and that began before it was seen.
 */
export class BeatWatch {
  readonly #afterMs: number;
  readonly #seen = new Map<string, { readonly beat: number; readonly since: number }>();

  constructor(afterMs: number) {
    this.#afterMs = afterMs;
  }

  /** Ids of those who are silent for too long at `now`. */
  look({ members }: GroupState, now: number): ReadonlySet<string> {
    const there = new Set(members.map(({ id }) => id));
    for (const id of this.#seen.keys()) if (!there.has(id)) this.#seen.delete(id);
    const silent = new Set<string>();
    for (const { id, beat } of members) {
      const before = this.#seen.get(id);
      if (before?.beat !== beat) this.#seen.set(id, { beat, since: now });
      else if (now - before.since > this.#afterMs) silent.add(id);
    }
    return silent;
  }
}
