import { z } from 'zod';
import type { DialectName, InstanceId, InstanceState, Settings } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import type { DriverView } from '../drivers/driver.ts';

/** What a report's keys are made of. */
export interface ReportFacts {
  readonly settings: Settings;
  /** HOST:PORT of every broker. */
  readonly brokers: readonly string[];
  readonly members: readonly { readonly id: InstanceId; readonly address: string; readonly alive: boolean }[];
  readonly ports: Readonly<Record<string, number>>;
}

type Layout = Readonly<Record<string, (facts: ReportFacts) => unknown>>;

const labSettings = 'lab_settings';

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
function nodesOf(members: ReportFacts['members']): Record<string, number> {
  return Object.fromEntries(members.map(({ address, alive }) => [address, alive ? 1 : 0]));
}

/**
 * Writes the keys of the report that this cluster runs as, where they are not there: what its own script wrote stays. Only `cluster_nodes` of report C follows the members' lives.
 */
export async function tellReportKeys(keyValue: KeyValue, facts: ReportFacts): Promise<void> {
  for (const [key, make] of Object.entries(layouts[facts.settings.facade.dialect] ?? {})) {
    const there = await keyValue.get(key);
    const value = there === undefined ? textOf(make(facts)) : withNodes(key, there.value, facts);
    // Should the script write in the same moment, its word counts.
    if (value !== there?.value) await keyValue.cas(key, value, there?.modifyIndex ?? 0);
  }
}

const objectSchema = z.record(z.string(), z.unknown());

function withNodes(key: string, text: string, { members }: ReportFacts): string {
  const parsed = key === labSettings ? objectSchema.safeParse(parseJson(text)) : undefined;
  return parsed?.success === true ? JSON.stringify({ ...parsed.data, cluster_nodes: nodesOf(members) }) : text;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const dead: ReadonlySet<InstanceState> = new Set<InstanceState>(['stopped', 'killed', 'failed']);

/** The members as the driver sees them. */
export function membersOf(driver: DriverView): ReportFacts['members'] {
  return driver
    .children()
    .filter(({ kind }) => kind === 'hazelcast')
    .map(({ id, host, port, state }) => ({ id, address: `${host ?? ''}:${port ?? 0}`, alive: !dead.has(state) }));
}
