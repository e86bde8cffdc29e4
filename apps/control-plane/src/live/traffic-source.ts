import { diff, type Change, type Dot, type Json, type TrafficState } from '@signalbox/shared';
import type { Traffic } from '../ledger/traffic.ts';
import type { TopicSource } from './topic-source.ts';

/** The topic `traffic`: the dots of one tick, replaced by the next; the edges' figures once a second. */
export function createTrafficSource(traffic: Traffic, now: () => number): TopicSource {
  let state: TrafficState = { dots: [], sampled: 1, edges: {} };

  return {
    collect() {
      const { dots, sampled } = traffic.takeDots();
      const edges = traffic.edges(now());
      const changes: Change[] = [];
      if (dots.length > 0 || state.dots.length > 0) {
        changes.push({ op: 'set', path: ['dots'], value: dots.map(asJson) });
      }
      if (sampled !== state.sampled) changes.push({ op: 'set', path: ['sampled'], value: sampled });
      if (edges !== state.edges) changes.push(...diff(state.edges, edges, ['edges']));
      state = { dots, sampled, edges };
      return changes;
    },
    snapshot: () => ({ dots: state.dots.map(asJson), sampled: state.sampled, edges: state.edges }),
  };
}

/** A dot is JSON; its type has an optional key where JSON has none. */
function asJson(dot: Dot): Json {
  return dot as unknown as Json;
}
