import { quantile } from '@signalbox/shared';
import type { Finish } from './race.ts';

/** What is read, by how long it takes: a whole set, a page of one, one message. Each has latencies of its own. */
export type ReadSort = 'set' | 'page' | 'message';

/** Milliseconds that the latest reads of one sort took to begin to answer; the newest last. */
export type LatencyWindow = readonly number[];

/** Reads that are remembered. */
const remembered = 128;
/** Below, a hedge is dearer than the wait; above, a person has noticed. In milliseconds. */
const leastMs = 30;
const mostMs = 300;

export function remember(window: LatencyWindow, ms: number): LatencyWindow {
  return [...window.slice(1 - remembered), ms];
}

/** [ROU21] Milliseconds after which a second instance is asked: the 95th percentile, from 30 to 300. Without any evidence the most. */
export function hedgeDelayMs(window: LatencyWindow): number {
  const p95 = quantile(Float64Array.from(window).sort(), 0.95) ?? mostMs;
  return Math.min(mostMs, Math.max(leastMs, p95));
}

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
