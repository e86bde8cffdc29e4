import type { InstanceId, InstanceState } from '@signalbox/shared';
import { type Child, type Facts, seenOf } from './facts.ts';
import { readinessOf } from './readiness.ts';

/** Whether the cluster is whole and nothing moves: whoever is named answers, and `mark` is the same for as long as the same rest lasts. */
export type QuiescenceView =
  | {
      readonly atRest: true;
      readonly logging: readonly InstanceId[];
      readonly messages: readonly InstanceId[];
      readonly mark: string;
    }
  /** `remedy`: what a person can do; null where it passes by itself. */
  | { readonly atRest: false; readonly reason: string; readonly remedy: string | null };

/**
 * States in which an instance is on its way somewhere, or cannot be asked: its cluster is not at rest. `false`: it is; else what a person can
 * do about it, and null where it passes by itself.
 */
const restless: Record<InstanceState, false | { readonly remedy: string | null }> = {
  starting: { remedy: null },
  ready: false,
  degraded: { remedy: 'Its card says why; kill and start it if it stays so.' },
  paused: { remedy: 'Resume it.' },
  stopping: { remedy: null },
  stopped: false,
  killed: false,
  failed: { remedy: 'Start it; its log says why it ended.' },
};

/** By what the topology knows of processes, readiness, copies and owners. What is not known yet is no rest. */
export function quiescenceOf(facts: Facts): QuiescenceView {
  for (const { id, state } of facts.children) {
    const moving = restless[state];
    if (moving !== false) return { atRest: false, reason: `${id} is ${state}`, remedy: moving.remedy };
  }
  const living = facts.children.filter(({ state }) => state === 'ready');
  const unready = living.find((child) => readinessOf(child, facts).ready !== true);
  if (unready !== undefined) return passing(`${unready.id} is not known to be ready`);
  const logging = idsOf(living, 'logging');
  const messages = idsOf(living, 'messages');
  if (logging.length === 0 || messages.length === 0) {
    const remedy = 'Start a logging and a messages instance.';
    return { atRest: false, reason: 'nobody is there to be read', remedy };
  }
  if (facts.safe !== true) return passing('the map is not known to have all its copies in place');
  const owners = ownersOf(living, facts);
  if (owners === undefined) return passing('not every share is known yet');
  const lives = living
    .filter(({ kind }) => kind !== 'facade' && kind !== 'consul')
    .map(({ id, life }) => `${id}:${life}`)
    .toSorted();
  return { atRest: true, logging, messages, mark: `${lives.join(' ')} ${owners}` };
}

function passing(reason: string): QuiescenceView {
  return { atRest: false, reason, remedy: null };
}

function idsOf(children: readonly Child[], kind: Child['kind']): InstanceId[] {
  return children.filter((child) => child.kind === kind).map(({ id }) => id);
}

/** Who holds which partitions, in words; undefined while somebody's share is not known, or a partition is in nobody's. */
function ownersOf(living: readonly Child[], { shares, queue }: Facts): string | undefined {
  const words: string[] = [];
  const covered = new Set<string>();
  for (const child of living.filter(({ kind }) => kind === 'messages')) {
    const share = seenOf(child, shares.get(child.id));
    if (share === undefined) return undefined;
    const partitions = Object.keys(share.partitions);
    for (const partition of partitions) covered.add(partition);
    words.push(`${child.id}=${partitions.join(',')}`);
  }
  const expected = queue.value?.partitions.length ?? 0;
  return expected > 0 && covered.size === expected ? words.toSorted().join(' ') : undefined;
}
