import { z } from 'zod';
import { queueBackendSchema } from './facade-http.ts';
import { instanceIdSchema, instanceKinds } from './ids.ts';

/** The states of an instance (CONTRACT §9). `killed`: we sent SIGKILL; `failed`: it died unasked or could not start. */
export const instanceStates = [
  'starting',
  'ready',
  'degraded',
  'paused',
  'stopping',
  'stopped',
  'killed',
  'failed',
] as const;
export const instanceStateSchema = z.enum(instanceStates);
export type InstanceState = z.infer<typeof instanceStateSchema>;

/** What Consul says of an instance: its check's state, `absent` when not in the catalogue, `unknown` when Consul could not be asked. */
export const consulWords = ['passing', 'warning', 'critical', 'absent', 'unknown'] as const;
export const consulWordSchema = z.enum(consulWords);
export type ConsulWord = z.infer<typeof consulWordSchema>;

/** How the last life of a process ended; `code` and `signal` are null where nobody could see them (adopted process). */
export const exitSchema = z.object({
  code: z.int().nullable(),
  signal: z.string().nullable(),
  at: z.iso.datetime(),
  expected: z.boolean(),
  reason: z.string(),
});
export type Exit = z.infer<typeof exitSchema>;

export const instanceSchema = z.object({
  id: instanceIdSchema,
  kind: z.enum(instanceKinds),
  state: instanceStateSchema,
  /** When the control plane first saw it in this state; never goes back. */
  since: z.iso.datetime(),
  /** True, false, or null when it could not be asked. */
  ready: z.boolean().nullable(),
  /** Why it is in this state, in words; empty only when it is ready. */
  reason: z.string(),
  pid: z.int().nullable(),
  /** Base URL of what speaks HTTP; null for brokers. */
  url: z.string().nullable(),
  port: z.int().nullable(),
  startedAt: z.iso.datetime().nullable(),
  restarts: z.int(),
  consul: consulWordSchema,
  /** The instance whose unit this belongs to: `hazelcast-2` is part of `logging-2`. */
  partOf: instanceIdSchema.nullable(),
  exit: exitSchema.nullable(),
  /** Resident memory in bytes of the process group. */
  rss: z.number().nullable(),
  /** Share of one core over the last probe interval, 0..n. */
  cpu: z.number().nullable(),
  /** When a pause heals itself. */
  resumesAt: z.iso.datetime().nullable(),
});
export type Instance = z.infer<typeof instanceSchema>;

export const queuePartitionSchema = z.object({
  id: z.int(),
  leader: instanceIdSchema.nullable(),
  isr: z.array(instanceIdSchema),
  highWater: z.int().nullable(),
  /** The messages instance that holds it. */
  owner: instanceIdSchema.nullable(),
  lag: z.int().nullable(),
  /** A Hazelcast queue's: records of which no messages instance has been told. */
  waiting: z.int().optional(),
  /** When the first of those was written; null while none waits. */
  oldest: z.iso.datetime().nullable().optional(),
});
export type QueuePartition = z.infer<typeof queuePartitionSchema>;

/** One member's row of the map table (report C). Counts since the member started; memory in bytes. */
export const mapMemberSchema = z.object({
  id: instanceIdSchema,
  entries: z.int(),
  backups: z.int(),
  gets: z.int(),
  puts: z.int(),
  sets: z.int(),
  removes: z.int(),
  entryMemory: z.int(),
  events: z.int(),
  hits: z.int(),
});
export type MapMember = z.infer<typeof mapMemberSchema>;
export const mapTotalSchema = mapMemberSchema.omit({ id: true });
export type MapTotal = z.infer<typeof mapTotalSchema>;

/** Body of `status --json` and of `GET /api/topology` (CONTRACT §9). `safe` is null when no member could be asked. */
export const statusSchema = z.object({
  epoch: z.int(),
  safe: z.boolean().nullable(),
  cluster: z.object({ size: z.int().nullable(), migrations: z.int().nullable() }),
  instances: z.array(instanceSchema),
  queue: z.object({ backend: queueBackendSchema, partitions: z.array(queuePartitionSchema) }),
  map: z.object({ members: z.array(mapMemberSchema), total: mapTotalSchema }),
});
export type Status = z.infer<typeof statusSchema>;
