import type { ConfigValue } from '@signalbox/shared';

export type Policy = ConfigValue<'routing/policy'>;

/** As much of a catalogue entry as a choice needs. */
export interface Candidate {
  readonly id: string;
  /** What Consul says: a hint, weaker than own evidence. */
  readonly passing: boolean;
}

export interface Choice<T extends Candidate> {
  /** Ordered by id. */
  readonly targets: readonly T[];
  /** Whether own evidence holds it good. */
  readonly trusts: (id: string) => boolean;
  /** How many calls of this facade wait for its answer now. */
  readonly underWay: (id: string) => number;
  /** Asked in this round already. */
  readonly tried: ReadonlySet<string>;
  readonly policy: Policy;
  /** Counts requests: whose turn it is. */
  readonly turn: number;
  /** 0 ≤ random < 1. */
  readonly random: number;
}

/** [ROU27] So many more calls than at the least busy one wait for an answer where something is wrong: chance and a group commit make two or three. */
const overloadedBy = 4;

/** How many calls the least busy of these equals has under way, and who has so many more that it is passed over. */
export function overloadOf<T extends Candidate>(equals: readonly T[], underWay: (id: string) => number) {
  const least = Math.min(...equals.map(({ id }) => underWay(id)));
  return { least, overloaded: equals.filter(({ id }) => underWay(id) >= least + overloadedBy) };
}

/** [ROU9] The target to ask next: one of the best rank among those not tried; undefined when all were. */
export function pick<T extends Candidate>(choice: Choice<T>): T | undefined {
  const { targets, trusts, underWay, tried, policy, turn, random } = choice;
  const rest = targets.filter((target) => !tried.has(target.id));
  const ranks = rest.map((target) => rankOf(target, trusts(target.id)));
  const best = Math.min(...ranks);
  const equals = rest.filter((_target, index) => ranks[index] === best);
  const { overloaded } = overloadOf(equals, underWay);
  const among = equals.filter((target) => !overloaded.includes(target));
  return among[policy === 'random' ? Math.floor(random * among.length) : turn % among.length];
}

/** Lower is better. If nobody is good, anybody is tried. */
function rankOf(target: Candidate, trusted: boolean): number {
  return (trusted ? 0 : 2) + (target.passing ? 0 : 1);
}
