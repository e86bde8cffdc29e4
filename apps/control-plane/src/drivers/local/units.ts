import { instanceId, memberOf, splitInstanceId, type InstanceId } from '@signalbox/shared';

/** The instance whose unit this one belongs to: `hazelcast-2` is part of `logging-2`; null for all others. */
export function partOf(id: InstanceId): InstanceId | null {
  const { kind, number } = splitInstanceId(id);
  return kind === 'hazelcast' ? instanceId('logging', number) : null;
}

/** All that lives and dies with this instance, itself included; a logging instance before its member. */
export function unitOf(id: InstanceId): readonly InstanceId[] {
  const { kind } = splitInstanceId(id);
  const head = partOf(id) ?? id;
  return kind === 'logging' || kind === 'hazelcast' ? [head, memberOf(head)] : [id];
}

/** The other half of a unit; undefined where there is none. */
export function partnerOf(id: InstanceId): InstanceId | undefined {
  return unitOf(id).find((other) => other !== id);
}

/** The named instances with all that lives and dies with them, the named ones first, none twice. */
export function withPartners(ids: readonly InstanceId[]): readonly InstanceId[] {
  return [...new Set([...ids, ...ids.flatMap(unitOf)])];
}
