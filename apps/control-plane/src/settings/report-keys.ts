import type { DialectName, InstanceId, Settings } from '@signalbox/shared';

/** What a report's keys are made of. */
export interface ReportFacts {
  readonly settings: Settings;
  /** HOST:PORT of every broker. */
  readonly brokers: readonly string[];
  readonly members: readonly { readonly id: InstanceId; readonly address: string; readonly alive: boolean }[];
  readonly ports: Readonly<Record<string, number>>;
}

type Layout = Readonly<Record<string, (facts: ReportFacts) => unknown>>;

export const labSettings = 'lab_settings';

/** The keys that a report shows in Consul, each with how its value is made (lab.md §2). A text is written as it is, all else as JSON. */
const layouts: Readonly<Partial<Record<DialectName, Layout>>> = {
  'report-a': {
    'hazelcast/cluster': ({ settings, members }) => ({
      cluster_name: settings.hazelcast.clusterName,
      members: members.map(({ address }) => address),
    }),
    'hazelcast/map': ({ settings }) => ({ map_name: settings.hazelcast.mapName }),
    'kafka/brokers': ({ brokers }) => brokers.join(','),
    'kafka/topic': ({ settings }) => settings.queue.name,
    'kafka/group': () => 'messages',
    'kafka/partitions': ({ settings }) => String(settings.queue.partitions),
  },
  'report-b': {
    map: ({ settings }) => settings.hazelcast.mapName,
    queue: ({ settings }) => settings.queue.name,
    ports: ({ ports }) => ports,
  },
  'report-c': {
    [labSettings]: ({ settings, members }) => ({
      cluster_name: settings.hazelcast.clusterName,
      queue_name: settings.queue.name,
      map_name: settings.hazelcast.mapName,
      cluster_nodes: nodesOf(members),
      facade_path: '/facade',
      logging_path: '/log',
      messages_path: '/messages',
    }),
  },
  'report-d': {
    'queue-name': ({ settings }) => settings.queue.name,
    'map-name': ({ settings }) => settings.hazelcast.mapName,
  },
};

/** The names of a report's keys: what its own set-up script may write without a token. */
export function reportKeyNames(dialect: DialectName): readonly string[] {
  return Object.keys(layouts[dialect] ?? {});
}

/** 1 where a member lives, 0 where it does not. */
export function nodesOf(members: ReportFacts['members']): Record<string, number> {
  return Object.fromEntries(members.map(({ address, alive }) => [address, alive ? 1 : 0]));
}

/** The keys of the report that this cluster runs as, with what stands under them at first. */
export function reportKeysOf(facts: ReportFacts): [key: string, value: string][] {
  const layout = layouts[facts.settings.facade.dialect] ?? {};
  return Object.entries(layout).map(([key, make]) => [key, textOf(make(facts))]);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
