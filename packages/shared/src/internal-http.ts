import { z } from 'zod';
import { instanceIdSchema } from './ids.ts';
import { messageSchema, placedMessageSchema } from './message.ts';

/** Body of `POST /log` inside the system (CONTRACT §4). */
export const logRequestSchema = messageSchema;

/** Reply of `POST /log`: 201 stored, 200 already there; 409 is a problem document. */
export const logReplySchema = z.object({
  id: z.string(),
  instance: instanceIdSchema,
  outcome: z.enum(['stored', 'same']),
  /** The map partition of the id, 0..270. */
  mapPartition: z.int().optional(),
  ms: z.number(),
});
export type LogReply = z.infer<typeof logReplySchema>;

/** Reply of `GET /log`. Ordered by id; `next` is the last id when there is more. */
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
  messages: z.array(placedMessageSchema),
  next: z.string().optional(),
});
export type MessagesPage = z.infer<typeof messagesPageSchema>;

/** Reply of `GET /messages/ID`, 404 when this share does not hold it. */
export const heldMessageSchema = placedMessageSchema.extend({ instance: instanceIdSchema });
export type HeldMessage = z.infer<typeof heldMessageSchema>;

/** A set's fingerprint: how many, and an order-free hash over id and content (CONTRACT §4). */
export const partDigestSchema = z.object({
  count: z.int(),
  hash: z.string(),
  highWater: z.int().nullable(),
});
export const digestSchema = z.object({
  epoch: z.int(),
  count: z.int(),
  hash: z.string(),
  partitions: z.record(z.string(), partDigestSchema),
});
export type Digest = z.infer<typeof digestSchema>;

/** `/health/ready` of every service: 200 when ready, 503 otherwise, the reasons in words either way. */
export const healthSchema = z.object({
  instance: z.string(),
  ready: z.boolean(),
  reasons: z.array(z.string()),
});
export type Health = z.infer<typeof healthSchema>;
