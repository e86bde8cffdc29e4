import { z } from 'zod';
import { instanceIdSchema } from './ids.ts';
import { messageSchema, placedMessageSchema } from './message.ts';

/** `group`: messages instances share the partitions; `replica`: each holds all. A process has one mode for its life. */
export const messagesModeSchema = z.enum(['group', 'replica']);
export type MessagesMode = z.infer<typeof messagesModeSchema>;

/** Body of `POST /log` inside the system (CONTRACT §4). */
export const logRequestSchema = messageSchema;

/** Reply of `POST /log`: 201 stored, 200 already there; 409 is a problem document. */
export const logReplySchema = z.object({
  id: z.string(),
  instance: instanceIdSchema,
  outcome: z.enum(['stored', 'same']),
  /** The map partition of the id, counted from 0. */
  mapPartition: z.int().optional(),
  ms: z.number(),
});
export type LogReply = z.infer<typeof logReplySchema>;

/**
 * Reply of `GET /log`. Ordered by id; `next` is the last id when there is more: a page may be cut short of its limit where messages are large.
 * As `application/x-ndjson`: lines as `readLineSchema` has them, and the last one's id is where to go on. `GET /messages` is just so.
 */
export const logPageSchema = z.object({
  instance: instanceIdSchema,
  count: z.int(),
  messages: z.array(messageSchema),
  next: z.string().optional(),
});
export type LogPage = z.infer<typeof logPageSchema>;

/** Reply of `GET /log/ID`, 404 when the map does not hold it. */
export const logEntrySchema = messageSchema.extend({
  instance: instanceIdSchema,
  mapPartition: z.int().optional(),
  /** Who owns and who backs up that partition, where the logging instance knows. */
  map: z.object({ partition: z.int(), owner: z.string(), backups: z.array(z.string()) }).optional(),
});
export type LogEntry = z.infer<typeof logEntrySchema>;

/** Reply of `GET /messages`: ordered by partition, offset; `next` is `PARTITION:OFFSET` of the last. */
export const messagesPageSchema = z.object({
  instance: instanceIdSchema,
  count: z.int(),
  complete: z.boolean(),
  partitions: z.array(z.int()),
  partitionCount: z.int(),
  mode: messagesModeSchema.optional(),
  messages: z.array(placedMessageSchema),
  next: z.string().optional(),
});
export type MessagesPage = z.infer<typeof messagesPageSchema>;

/** Reply of `GET /messages/ID`, 404 when this share does not hold it. */
export const heldMessageSchema = placedMessageSchema.extend({ instance: instanceIdSchema });
export type HeldMessage = z.infer<typeof heldMessageSchema>;

/**
 * Header of every read of a share, `true` or `false`: whether the share was complete when the read began. In JSON the field `complete`
 * says the same; lines and texts have nowhere else to say it.
 */
export const completeHeader = 'x-signalbox-complete';
/** Who answers a read of both sets, where lines and texts of an empty set would not tell. */
export const answeredByHeaders = { logging: 'x-signalbox-logging', messages: 'x-signalbox-messages' } as const;
/** Likewise the partitions of the share when the read began, `0,2,5`: what the field `partitions` says in JSON. */
export const partitionsHeader = 'x-signalbox-partitions';
/** Likewise how it stands to the other messages instances: what the field `mode` says in JSON. */
export const modeHeader = 'x-signalbox-mode';

/** A set's fingerprint: how many, and an order-free hash over id and content (CONTRACT §4). */
const partSchema = z.object({ count: z.int(), hash: z.string() });
export const partDigestSchema = partSchema.extend({ highWater: z.int().nullable() });
export const digestSchema = partSchema.extend({
  epoch: z.int(),
  /** By partition of the log. The map does not know them: logging lists none. */
  partitions: z.record(z.string(), partDigestSchema),
  /** Messages only: whether it shares the partitions or holds all. */
  mode: messagesModeSchema.optional(),
  /** By the first digit of the id: the sums over all shares equal logging's, bucket by bucket. Empty ones are left out. */
  buckets: z.record(z.string().regex(/^[0-9a-f]$/), partSchema),
});
export type Digest = z.infer<typeof digestSchema>;

/** `/health/ready` of every service: 200 when ready, 503 otherwise, the reasons in words either way. */
export const healthSchema = z.object({
  instance: z.string(),
  ready: z.boolean(),
  reasons: z.array(z.string()),
});
export type Health = z.infer<typeof healthSchema>;
