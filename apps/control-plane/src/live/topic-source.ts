import { type Change, diff, type Json, type Patch, type Topic } from '@signalbox/shared';

/** What is behind a topic. `snapshot` is the state with everything in it that `collect` has handed out, and nothing else. */
export interface TopicSource {
  /** The changes since the last call. */
  collect(): Change[];
  snapshot(): Json;
}

/** A state that is computed anew when something it depends on changed, and compared with what was shown last. */
interface ComputedSource extends TopicSource {
  /** Something it depends on changed. */
  touch(): void;
}

/** `compute`: anything that JSON can say; what it leaves undefined is left out. */
export function computedSource(compute: () => unknown): ComputedSource {
  let shown: Json | undefined;
  let touched = true;

  function refresh(): Change[] {
    touched = false;
    const before = shown;
    // Through JSON, so that the state holds what a viewer gets and keeps no reference to what lives on.
    const after: Json = JSON.parse(JSON.stringify(compute()));
    shown = after;
    return before === undefined ? [] : diff(before, after);
  }

  return {
    touch() {
      touched = true;
    },
    collect: () => (touched ? refresh() : []),
    snapshot() {
      if (shown === undefined) refresh();
      return shown ?? null;
    },
  };
}

/** One topic's sequence: numbered patches, the newest of them at hand for who comes back after a short absence. */
export interface TopicStore {
  /** The next patch, if anything changed. */
  advance(): Patch | undefined;
  snapshot(): { topic: Topic; seq: number; state: Json };
  /** The patches after that number; undefined when they are not all at hand. */
  since(seq: number): readonly Patch[] | undefined;
}

interface StoreBounds {
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
