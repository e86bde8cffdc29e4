import type { ConfigValue } from '@signalbox/shared';
import { isTrusted, type Evidence } from './evidence.ts';

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
  readonly evidenceOf: (id: string) => Evidence;
  /** Asked in this round already. */
  readonly tried: ReadonlySet<string>;
  readonly policy: Policy;
  /** Counts requests: whose turn it is. */
  readonly turn: number;
  /** 0 ≤ random < 1. */
  readonly random: number;
}

/** The target to ask next: one of the best rank among those not tried; undefined when all were. */
export function pick<T extends Candidate>(choice: Choice<T>): T | undefined {
  const { targets, evidenceOf, tried, policy, turn, random } = choice;
  const rest = targets.filter((target) => !tried.has(target.id));
  const ranks = rest.map((target) => rankOf(target, evidenceOf(target.id)));
  const best = Math.min(...ranks);
  const among = rest.filter((_target, index) => ranks[index] === best);
  return among[policy === 'random' ? Math.floor(random * among.length) : turn % among.length];
}

/** Lower is better. If nobody is good, anybody is tried (RELIABILITY rule 6). */
function rankOf(target: Candidate, evidence: Evidence): number {
  return (isTrusted(evidence) ? 0 : 2) + (target.passing ? 0 : 1);
}
