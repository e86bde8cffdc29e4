import { type Dot, type EventLine, failedOutcomes, quantile, type TrafficState } from '@signalbox/shared';
import { edgeOf } from './edge.ts';

/** Dots a tick may hand on; one dot stands for several requests beyond that. */
export const maxDots = 200;

/** The live traffic, by the hops: a dot for each request on its edge, and figures per edge and second. */
export interface Traffic {
  take(line: EventLine<'hop'>, now: number): void;
  /** The dots since the last call; `sampled`: how many requests each stands for. */
  takeDots(): { dots: Dot[]; sampled: number };
  /** Figures of the last full second; a new object only once a second. */
  edges(now: number): TrafficState['edges'];
}

/** `firstDot`: dots are numbered from here, so that a viewer never takes the dots of two lives of this process for the same. */
export function createTraffic(leaderOf: (partition: number) => string | undefined, firstDot: number): Traffic {
  const windows = new Map<string, EdgeWindow>();
  let second = 0;
  let shown: TrafficState['edges'] = {};
  let dots: Dot[] = [];
  let stride = 1;
  let seen = 0;
  let n = firstDot;

  function take(line: EventLine<'hop'>, now: number): void {
    const edge = edgeOf(line, leaderOf);
    if (edge === undefined) return;
    roll(now);
    windowOf(`${edge.from}>${edge.to}`)?.add(line, edge.counts);
    if (!edge.dot) return;
    if (seen % stride === 0) addDot(line, edge.from, edge.to);
    seen += 1;
  }

  function addDot(line: EventLine<'hop'>, from: string, to: string): void {
    if (dots.length >= maxDots) {
      // Every second one leaves: the rest stays spread evenly over the tick.
      dots = dots.filter((_, index) => index % 2 === 0);
      stride *= 2;
      if (seen % stride !== 0) return;
    }
    n += 1;
    const { hop, outcome, attempt, ms, messageId } = line;
    dots.push({ n, from, to, hop, outcome, attempt, ms, ...(messageId === undefined ? {} : { messageId }) });
  }

  /** Bounded: there are some tens of instances, but names come from outside this process. */
  function windowOf(id: string): EdgeWindow | undefined {
    const known = windows.get(id);
    if (known !== undefined || windows.size >= 2000) return known;
    const fresh = createEdgeWindow();
    windows.set(id, fresh);
    return fresh;
  }

  function roll(now: number): void {
    const current = Math.floor(now / 1000);
    if (current === second) return;
    // After a silence the last full second was an empty one.
    const silent = current > second + 1;
    second = current;
    shown = {};
    for (const [id, window] of windows) {
      window.roll();
      if (silent) window.roll();
      shown[id] = window.figures();
    }
  }

  return {
    take,
    takeDots() {
      const result = { dots, sampled: dots.length === 0 ? 1 : stride };
      dots = [];
      stride = 1;
      seen = 0;
      return result;
    },
    edges(now) {
      roll(now);
      return shown;
    },
  };
}

/** One edge's figures over the second under way and the last full one. */
interface EdgeWindow {
  add(line: EventLine<'hop'>, counts: 'request' | 'answer' | 'both'): void;
  /** A second is over. */
  roll(): void;
  figures(): TrafficState['edges'][string];
}

/** Times kept of one second; beyond it every second one is left out again and again, which a 99th percentile bears. */
const timesKept = 512;

function createEdgeWindow(): EdgeWindow {
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
