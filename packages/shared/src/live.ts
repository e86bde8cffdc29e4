import { z } from 'zod';
import { commandSchema } from './commands.ts';
import { lineBaseSchema, outcomeSchema, hopNameSchema } from './events.ts';
import { queueBackendSchema } from './facade-http.ts';
import { instanceIdSchema, messageIdSchema } from './ids.ts';
import { changeSchema } from './live-patch.ts';
import { consulWordSchema, instanceSchema, mapMemberSchema, mapTotalSchema, queuePartitionSchema } from './topology.ts';
import type { TimelineState } from './timeline.ts';
import { verdictSchema, type Verdict } from './verdict.ts';

/** Socket.IO namespace of the live feed (CONTRACT §6). */
export const liveNamespace = '/live';

/** The topics of the live feed; `logs:ID` follows one instance, `logs:all` every one. */
export const liveTopics = [
  'topology',
  'catalog',
  'map',
  'queue',
  'traffic',
  'messages',
  'verdict',
  'commands',
  'timeline',
] as const;
export const topicSchema = z.union([
  z.enum(liveTopics),
  z.templateLiteral([
    'logs:',
    z.union([z.literal('all'), z.literal('control'), z.string().regex(/^[a-z]+-[1-9][0-9]{0,3}$/)]),
  ]),
]);
export type Topic = z.infer<typeof topicSchema>;

/** Client → server. `after`: the last sequence number seen per topic; still at hand, it is continued with patches, else answered by a snapshot. */
export const subscribeSchema = z.strictObject({
  topics: z.array(topicSchema).min(1).max(32),
  after: z.record(z.string(), z.int().nonnegative()).optional(),
});
export type Subscribe = z.infer<typeof subscribeSchema>;
export const unsubscribeSchema = z.strictObject({ topics: z.array(topicSchema).min(1).max(32) });

/** Server → client events `snapshot` and `patch`. A patch's `seq` is the previous one plus 1; a gap asks for a snapshot. */
export const snapshotSchema = z.object({ topic: topicSchema, seq: z.int(), state: z.json() });
export type Snapshot = z.infer<typeof snapshotSchema>;
export const patchSchema = z.object({ topic: topicSchema, seq: z.int(), changes: z.array(changeSchema) });
export type Patch = z.infer<typeof patchSchema>;

/** When and by whom something was seen. `at` is null when it could never be asked. */
const observed = { at: z.iso.datetime().nullable(), error: z.string().nullable() };

export const topologyStateSchema = z.object({
  epoch: z.int(),
  safe: z.boolean().nullable(),
  cluster: z.object({ size: z.int().nullable(), migrations: z.int().nullable() }),
  instances: z.record(instanceIdSchema, instanceSchema),
  /** What this cluster was asked to be: instances per kind. */
  wanted: z.record(z.string(), z.int()),
});
export type TopologyState = z.infer<typeof topologyStateSchema>;

export const catalogServiceSchema = z.object({
  id: z.string(),
  service: z.string(),
  address: z.string(),
  port: z.int(),
  status: consulWordSchema,
  output: z.string(),
  meta: z.record(z.string(), z.string()),
});
export const catalogStateSchema = z.object({
  ...observed,
  services: z.record(z.string(), catalogServiceSchema),
  settings: z.record(z.string(), z.object({ value: z.string(), modifyIndex: z.int() })),
});
export type CatalogState = z.infer<typeof catalogStateSchema>;

export const mapStateSchema = z.object({
  ...observed,
  safe: z.boolean().nullable(),
  migrations: z.int().nullable(),
  members: z.record(instanceIdSchema, mapMemberSchema),
  total: mapTotalSchema,
  /** Index = partition of the map (61 by our members): owner first, then backups; an empty list where nobody owns it. */
  partitions: z.array(z.array(z.string())),
  /** Partitions with fewer copies than asked for. */
  short: z.int(),
  lost: z.int(),
  /** Copies asked for, the owner's with them. */
  copies: z.int(),
});
export type MapState = z.infer<typeof mapStateSchema>;

export const queueStateSchema = z.object({
  ...observed,
  backend: queueBackendSchema,
  partitions: z.record(z.string(), queuePartitionSchema),
});
export type QueueState = z.infer<typeof queueStateSchema>;

/** One request seen on one edge, for a moving dot. `from` is `client` for what comes in from outside. */
export const dotSchema = z.object({
  n: z.int(),
  from: z.string(),
  to: z.string(),
  hop: hopNameSchema,
  outcome: outcomeSchema,
  attempt: z.int(),
  ms: z.number(),
  messageId: messageIdSchema.optional(),
});
export type Dot = z.infer<typeof dotSchema>;

/** Traffic over the last full second per edge `FROM>TO`; `sampled`: one dot stands for this many requests. */
export const trafficStateSchema = z.object({
  dots: z.array(dotSchema),
  sampled: z.number(),
  edges: z.record(
    z.string(),
    z.object({ perSecond: z.number(), failed: z.number(), total: z.int(), p99: z.number().nullable() }),
  ),
});
export type TrafficState = z.infer<typeof trafficStateSchema>;

/** Where a message stands. `acked`: 201 or 200 was answered; `unknown`: 503 or no answer seen; `refused`: nothing was written. */
export const messageStates = ['in-flight', 'acked', 'refused', 'unknown'] as const;
export const messageRowSchema = z.object({
  id: messageIdSchema,
  text: z.string(),
  state: z.enum(messageStates),
  facade: instanceIdSchema.nullable(),
  logging: instanceIdSchema.nullable(),
  mapPartition: z.int().nullable(),
  partition: z.int().nullable(),
  offset: z.int().nullable(),
  heldBy: instanceIdSchema.nullable(),
  attempts: z.int(),
  ms: z.number().nullable(),
  at: z.iso.datetime(),
  /** Order of arrival in this control plane, from 1. */
  n: z.int(),
});
export type MessageRow = z.infer<typeof messageRowSchema>;

/** Counts since the epoch began, as this control plane saw them in the facades' events. sent = acked + refused + unknown + inFlight. */
export const countersSchema = z.object({
  sent: z.int(),
  acked: z.int(),
  refused: z.int(),
  unknown: z.int(),
  inFlight: z.int(),
  absorbed: z.int(),
  /** Records in the log, entries in the map, messages held over all shares; null when it could not be asked. */
  inLog: z.int().nullable(),
  inMap: z.int().nullable(),
  held: z.int().nullable(),
});
export type Counters = z.infer<typeof countersSchema>;

export const messagesStateSchema = z.object({
  counters: countersSchema,
  rows: z.record(messageIdSchema, messageRowSchema),
  /** Rows kept in the live view; older ones are asked for with `GET /api/messages`. */
  window: z.int(),
});
export type MessagesState = z.infer<typeof messagesStateSchema>;

export const commandsStateSchema = z.object({ commands: z.record(z.string(), commandSchema) });
export type CommandsState = z.infer<typeof commandsStateSchema>;

/** Anomalies of each kind that the topic `verdict` lists; `GET /api/verdict` lists more, and `anomalyCounts` counts all. */
export const anomaliesShown = 3;
export const verdictStateSchema = verdictSchema;
export type VerdictState = Verdict;

/** One line of a log as it is shown: the base fields, everything else under `detail`. */
export const logLineSchema = lineBaseSchema.extend({ detail: z.record(z.string(), z.json()) });
export type LogLine = z.infer<typeof logLineSchema>;

/** `dropped`: lines that were written but not kept for this view, counted by gaps in `seq` and by overflow. */
export const logsStateSchema = z.object({ lines: z.array(logLineSchema), dropped: z.int() });
export type LogsState = z.infer<typeof logsStateSchema>;

/** The state behind each topic. */
export interface TopicStates {
  topology: TopologyState;
  catalog: CatalogState;
  map: MapState;
  queue: QueueState;
  traffic: TrafficState;
  messages: MessagesState;
  verdict: VerdictState;
  commands: CommandsState;
  timeline: TimelineState;
}
