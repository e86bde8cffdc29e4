import { failedOutcomes, quantile, type EventLine, type TrafficState } from '@signalbox/shared';

/** One edge's figures over the second under way and the last full one. */
export interface EdgeWindow {
  add(line: EventLine<'hop'>, counts: 'request' | 'answer' | 'both'): void;
  /** A second is over. */
  roll(): void;
  figures(): TrafficState['edges'][string];
}

/** Times kept of one second; beyond it every second one is left out again and again, which a 99th percentile bears. */
const timesKept = 512;

export function createEdgeWindow(): EdgeWindow {
  let requests = 0;
  let failures = 0;
  let times: number[] = [];
  let stride = 1;
  let seen = 0;
  let total = 0;
  let last: TrafficState['edges'][string] = { perSecond: 0, failed: 0, total: 0, p99: null };

  function addTime(ms: number): void {
    seen += 1;
    if (seen % stride !== 0) return;
    times.push(ms);
    if (times.length < timesKept) return;
    times = times.filter((_, index) => index % 2 === 0);
    stride *= 2;
  }

  return {
    add({ outcome, ms }, counts) {
      if (counts !== 'answer') {
        requests += 1;
        total += 1;
      }
      if (counts === 'request') return;
      if (failedOutcomes[outcome]) failures += 1;
      addTime(ms);
    },
    roll() {
      times.sort((a, b) => a - b);
      last = { perSecond: requests, failed: failures, total, p99: quantile(times, 0.99) ?? null };
      requests = 0;
      failures = 0;
      times = [];
      stride = 1;
      seen = 0;
    },
    figures: () => last,
  };
}
