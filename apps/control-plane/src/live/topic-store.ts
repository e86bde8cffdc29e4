import type { Change, Json, Patch, Topic } from '@signalbox/shared';
import type { TopicSource } from './topic-source.ts';

/** One topic's sequence: numbered patches, the newest of them at hand for who comes back after a short absence. */
export interface TopicStore {
  /** The next patch, if anything changed. */
  advance(): Patch | undefined;
  snapshot(): { topic: Topic; seq: number; state: Json };
  /** The patches after that number; undefined when they are not all at hand. */
  since(seq: number): readonly Patch[] | undefined;
}

export interface StoreBounds {
  readonly patches: number;
  readonly changes: number;
}

/** Ten seconds of a busy topic. */
const defaultBounds: StoreBounds = { patches: 200, changes: 20_000 };

/** `firstSeq` must be above every number of an earlier process: a viewer may come back with one of those. */
export function createTopicStore(
  topic: Topic,
  source: TopicSource,
  firstSeq: number,
  bounds: StoreBounds = defaultBounds,
): TopicStore {
  let seq = firstSeq;
  const kept: Patch[] = [];
  let keptChanges = 0;

  function keep(patch: Patch): void {
    kept.push(patch);
    keptChanges += patch.changes.length;
    while (kept.length > bounds.patches || keptChanges > bounds.changes) {
      keptChanges -= kept.shift()?.changes.length ?? 0;
    }
  }

  return {
    advance() {
      const changes: Change[] = source.collect();
      if (changes.length === 0) return undefined;
      seq += 1;
      const patch: Patch = { topic, seq, changes };
      keep(patch);
      return patch;
    },
    snapshot: () => ({ topic, seq, state: source.snapshot() }),
    since(after) {
      if (after === seq) return [];
      const first = kept[0];
      if (first === undefined || after < first.seq - 1 || after > seq) return undefined;
      return kept.filter((patch) => patch.seq > after);
    },
  };
}
