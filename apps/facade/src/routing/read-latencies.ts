import { hedgeDelayMs, remember, type LatencyWindow, type ReadSort } from './hedge-delay.ts';
import type { Finish } from './race.ts';

/** What the latest reads of each sort took, and what follows for the next one. */
export interface ReadLatencies {
  /** Milliseconds after which a second instance is asked. */
  hedgeDelayMs(sort: ReadSort): number;
  learn(sort: ReadSort, finish: Finish<unknown, unknown>): void;
}

export function createReadLatencies(): ReadLatencies {
  const windows = new Map<ReadSort, LatencyWindow>();
  return {
    hedgeDelayMs: (sort) => hedgeDelayMs(windows.get(sort) ?? []),
    /** [ROU21] Also what was waited for in vain: else only the quick ones would be known. A refusal says nothing of speed. */
    learn(sort, { result, waitedMs }) {
      if (result !== undefined && result.value === undefined && result.outcome !== 'timeout') return;
      windows.set(sort, remember(windows.get(sort) ?? [], waitedMs));
    },
  };
}
