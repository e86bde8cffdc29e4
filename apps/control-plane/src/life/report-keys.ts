import { z } from 'zod';
import type { InstanceState } from '@signalbox/shared';
import type { KeyValue } from '@signalbox/discovery';
import type { DriverView } from '../drivers/driver.ts';
import { labSettings, nodesOf, type ReportFacts, reportKeysOf } from '../settings/report-keys.ts';

/**
 * Writes the keys of the report that this cluster runs as, where they are not there: what its own script wrote stays. Only `cluster_nodes` of report C follows the members' lives.
 */
export async function tellReportKeys(keyValue: KeyValue, facts: ReportFacts): Promise<void> {
  for (const [key, first] of reportKeysOf(facts)) {
    const there = await keyValue.get(key);
    const value = there === undefined ? first : withNodes(key, there.value, facts);
    // Should the script write in the same moment, its word counts.
    if (value !== there?.value) await keyValue.cas(key, value, there?.modifyIndex ?? 0);
  }
}

const objectSchema = z.record(z.string(), z.unknown());

function withNodes(key: string, text: string, { members }: ReportFacts): string {
  const parsed = key === labSettings ? objectSchema.safeParse(parseJson(text)) : undefined;
  return parsed?.success === true ? JSON.stringify({ ...parsed.data, cluster_nodes: nodesOf(members) }) : text;
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
