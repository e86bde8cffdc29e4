import { AppError, type Patch } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import type { ClusterMonitor } from './cluster-monitor.ts';
import type { ViewedFeed } from './live/live-socket.ts';
import type { RunningCluster } from './running-cluster.ts';

/** What the API and the live feed ask of the monitor. */
export type ServedMonitor = Omit<ClusterMonitor, 'start' | 'stop' | 'feed'> & {
  readonly feed: ViewedFeed;
};

/** The cluster that there is now. Who serves holds on to this and not to a cluster: another one may take its place (ADR 44). */
export interface PresentCluster {
  /** Throws AppError `unavailable` before the first. */
  now(): RunningCluster;
  /** Whoever watched the one before watches this one from now on. */
  replace(next: RunningCluster): void;
  /** Both of whichever cluster there is when they are asked. */
  readonly monitor: ServedMonitor;
  readonly keyValue: KeyValue;
}

export function createPresentCluster(): PresentCluster {
  let present: RunningCluster | undefined;
  let broadcast: (patch: Patch) => void = () => undefined;

  function now(): RunningCluster {
    if (present === undefined) throw new AppError('unavailable', 'The cluster is not there yet.');
    return present;
  }
  const monitor = (): ClusterMonitor => now().monitor;
  const keys = (): KeyValue => now().keyValue;

  return {
    now,
    replace(next) {
      next.monitor.onPatch((patch) => broadcast(patch));
      present?.monitor.feed.handOver(next.monitor.feed);
      present = next;
    },
    monitor: {
      status: () => monitor().status(),
      messages: (query) => monitor().messages(query),
      trace: (id) => monitor().trace(id),
      logPage: (...asked) => monitor().logPage(...asked),
      events: (after) => monitor().events(after),
      facades: () => monitor().facades(),
      ledger: {
        verdict: () => monitor().ledger.verdict(),
        verify: (command) => monitor().ledger.verify(command),
        found: (command) => monitor().ledger.found(command),
      },
      feed: {
        subscribe: (...asked) => monitor().feed.subscribe(...asked),
        unsubscribe: (...asked) => monitor().feed.unsubscribe(...asked),
        forget: (viewer) => monitor().feed.forget(viewer),
      },
      onPatch(listener) {
        broadcast = listener;
      },
    },
    keyValue: {
      get: (key) => keys().get(key),
      list: (prefix) => keys().list(prefix),
      put: (...written) => keys().put(...written),
      cas: (...written) => keys().cas(...written),
      casAll: (writes) => keys().casAll(writes),
      delete: (key) => keys().delete(key),
    },
  };
}
