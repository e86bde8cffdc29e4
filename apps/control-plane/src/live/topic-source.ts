import { diff, type Change, type Json } from '@signalbox/shared';

/** What is behind a topic. `snapshot` is the state with everything in it that `collect` has handed out, and nothing else. */
export interface TopicSource {
  /** The changes since the last call. */
  collect(): Change[];
  snapshot(): Json;
}

/** A state that is computed anew when something it depends on changed, and compared with what was shown last. */
export interface ComputedSource extends TopicSource {
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
