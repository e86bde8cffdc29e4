import { configSchemas, epochName, type ConfigKey, type ConfigValue, type TopologyState } from '@signalbox/shared';
import type { LogAdmin } from '@signalbox/message-log';
import type { HttpClient } from '@signalbox/service-kit';
import type { ClusterFacts } from './cluster.ts';
import type { DriverView } from './drivers/driver.ts';
import { createConsulProbe } from './probes/consul-probe.ts';
import { createQueueProbe } from './probes/queue-probe.ts';
import { createHealthProbes, createMemberProbes, createShareProbes } from './probes/service-probes.ts';
import { canAnswer, type Facts, seenOf } from './topology/facts.ts';
import { nextSafety, nothingKnown } from './topology/safety.ts';
import { createSinceBook } from './topology/since.ts';
import { topologyState } from './topology/topology-state.ts';

export interface ProbeSnapshotDeps {
  readonly driver: DriverView;
  readonly cluster: ClusterFacts;
  readonly logAdmin: LogAdmin;
  readonly client: HttpClient;
  /** Something that was seen has changed. */
  readonly onChange: () => void;
}

/** All probes together: what each saw last, at any moment. */
export interface ProbeSnapshot {
  start(): void;
  stop(): void;
  facts(): Facts;
  topology(): TopologyState;
}

export function createProbeSnapshot({ driver, cluster, logAdmin, client, onChange }: ProbeSnapshotDeps): ProbeSnapshot {
  const hooks = { onChange: changed, now: Date.now };
  const consul = createConsulProbe(cluster.consulUrl, client, hooks);
  const health = createHealthProbes(driver, client, hooks);
  const shares = createShareProbes(driver, client, hooks);
  const members = createMemberProbes(driver, { onChange: membersSeen, now: Date.now });
  const queue = createQueueProbe({
    admin: logAdmin,
    log: () => ({ name: setting('queue/name', cluster.settings.queue.name), epoch: cluster.epoch() }),
    ...hooks,
  });
  let safety = nothingKnown;
  /** Computed once between two changes: the feed, the API and every hop ask for it. */
  let known: Facts | undefined;
  let topology: TopologyState | undefined;
  const since = createSinceBook(Date.now);
  let unfollow = (): void => {};

  function changed(): void {
    known = undefined;
    topology = undefined;
    onChange();
  }

  /** A setting as Consul has it, else as this cluster was asked to be. */
  function setting<K extends ConfigKey>(key: K, otherwise: ConfigValue<K>): ConfigValue<K> {
    const parsed = configSchemas[key].safeParse(consul.last().value?.settings[key]?.value);
    // The table's schema for this key gives this key's value.
    return parsed.success ? (parsed.data as ConfigValue<K>) : otherwise;
  }

  function membersSeen(): void {
    const living = driver.children().filter((child) => child.kind === 'hazelcast' && canAnswer(child));
    const seen = members.all();
    safety = nextSafety(safety, {
      now: performance.now(),
      living: living.map(({ id, life }) => `${id}:${life}`),
      answers: living.flatMap((child) => {
        const answer = seenOf(child, seen.get(child.id));
        if (answer === undefined) return [];
        const { cluster, migrations } = answer;
        return [{ safe: cluster.safe, size: cluster.size, moving: migrations.active + migrations.queued }];
      }),
    });
    changed();
  }

  function driverChanged(): void {
    for (const probes of [health, shares, members]) probes.follow();
    membersSeen();
  }

  return {
    start() {
      unfollow = driver.onChange(driverChanged);
      consul.start();
      queue.start();
      driverChanged();
    },
    stop() {
      unfollow();
      for (const probe of [consul, queue, health, shares, members]) probe.stop();
    },
    facts,
    topology() {
      topology ??= topologyState(facts(), since);
      return topology;
    },
  };

  function facts(): Facts {
    known ??= {
      epoch: cluster.epoch(),
      wanted: cluster.wanted(),
      backend: setting('queue/backend', cluster.settings.queue.backend),
      backupCount: setting('hazelcast/backup-count', cluster.settings.hazelcast.backupCount),
      mapName: epochName(setting('hazelcast/map-name', cluster.settings.hazelcast.mapName), cluster.epoch()),
      safe: safety.safe,
      children: driver.children(),
      health: health.all(),
      members: members.all(),
      shares: shares.all(),
      catalog: consul.last(),
      queue: queue.last(),
    };
    return known;
  }
}
