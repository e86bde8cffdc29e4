import {
  instanceKinds,
  type Command,
  type Instance,
  type InstanceKind,
  type PresetDifference,
  type PresetSettings,
} from '@signalbox/shared';
import { isDead } from '../../ui/tone.ts';

/** The last command that changes the preset, whatever became of it. */
export function newestChange(commands: Readonly<Record<string, Command>>): Command | undefined {
  return Object.values(commands)
    .filter(({ verb }) => verb === 'preset')
    .toSorted((a, b) => b.at.localeCompare(a.at))[0];
}

export function isUnderWay(change: Command | undefined): change is Command & { state: 'accepted' | 'running' } {
  return change !== undefined && (change.state === 'accepted' || change.state === 'running');
}

/** One kind of instance: how many there are, how many there would be, and where. */
export interface RestartRow {
  readonly kind: InstanceKind;
  readonly now: number;
  readonly after: number;
  readonly ports: readonly number[];
}

/** What a change of the preset restarts: everything. */
export function restartsOf(
  instances: readonly Pick<Instance, 'kind'>[],
  { counts, ports }: PresetSettings,
): RestartRow[] {
  const after: Readonly<Record<InstanceKind, number>> = { ...counts, hazelcast: counts.logging, consul: 1 };
  return instanceKinds.map((kind) => ({
    kind,
    now: instances.filter((instance) => instance.kind === kind).length,
    after: after[kind],
    ports: ports[kind],
  }));
}

/** What a preset changes beside what `restartsOf` tells: how many there are, and where. */
export function otherDifferences(differs: readonly PresetDifference[]): PresetDifference[] {
  return differs.filter(({ key }) => !/\.(?:count|ports|memberPorts|port)$/.test(key));
}

/** How far a change is, in numbers of instances. */
export function progressOf(instances: readonly Pick<Instance, 'state'>[]): {
  count: number;
  left: number;
  ready: number;
} {
  return {
    count: instances.length,
    left: instances.filter(({ state }) => !isDead(state)).length,
    ready: instances.filter(({ state }) => state === 'ready').length,
  };
}
