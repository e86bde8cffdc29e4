import { z } from 'zod';

/** The kinds of instance a topology holds (ARCHITECTURE §1: engines and services). */
export const serviceKinds = ['facade', 'logging', 'messages'] as const;
export const engineKinds = ['hazelcast', 'kafka', 'consul'] as const;
export const instanceKinds = [...serviceKinds, ...engineKinds] as const;

export type ServiceKind = (typeof serviceKinds)[number];
export type EngineKind = (typeof engineKinds)[number];
export type InstanceKind = (typeof instanceKinds)[number];

/** `logging-2`: a kind, a hyphen, a number from 1. */
export const instanceIdSchema = z
  .string()
  .regex(/^(facade|logging|messages|hazelcast|kafka|consul)-[1-9][0-9]{0,3}$/, 'expected KIND-N, such as logging-2')
  .brand<'InstanceId'>();
export type InstanceId = z.infer<typeof instanceIdSchema>;

/** A message's id: always a UUID in lower case. */
export const messageIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'expected a UUID in lower case')
  .brand<'MessageId'>();
export type MessageId = z.infer<typeof messageIdSchema>;

/** Builds the id of the n-th instance of a kind, n from 1. */
export function instanceId(kind: InstanceKind, n: number): InstanceId {
  return instanceIdSchema.parse(`${kind}-${n}`);
}

const instanceKindSchema = z.enum(instanceKinds);

/** Takes an instance id apart: `logging-2` gives kind `logging` and number 2. */
export function splitInstanceId(id: InstanceId): { kind: InstanceKind; number: number } {
  const at = id.lastIndexOf('-');
  const kind = instanceKindSchema.parse(id.slice(0, at));
  return { kind, number: Number(id.slice(at + 1)) };
}

/** The member that lives and dies with a logging instance: `logging-2` gives `hazelcast-2` (CONTRACT §2). */
export function memberOf(loggingId: InstanceId): InstanceId {
  return instanceId('hazelcast', splitInstanceId(loggingId).number);
}
