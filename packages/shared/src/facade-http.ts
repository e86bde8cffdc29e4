import { z } from 'zod';
import { instanceIdSchema, messageIdSchema } from './ids.ts';
import { messageSchema, placedMessageSchema } from './message.ts';

/** Which engine carries the log (key `queue/backend`): those that there are, each with its folder in `message-log`. */
export const queueBackends = ['kafka', 'hazelcast'] as const;
export const queueBackendSchema = z.enum(queueBackends);
export type QueueBackend = z.infer<typeof queueBackendSchema>;

/** Body of `201` and `200` of `POST /facade` (CONTRACT §3). `ms`: from accepting the request to the reply. */
export const postReplySchema = z.object({
  id: messageIdSchema,
  msg: z.string(),
  logging: z.object({ instance: instanceIdSchema, attempts: z.int() }),
  /** On a replay (`200`) nothing is appended again: attempts is 0 and the place is left out where it is not known. */
  queue: z.object({
    backend: queueBackendSchema,
    partition: z.int().nullable(),
    offset: z.int().nullable(),
    attempts: z.int(),
  }),
  ms: z.number(),
});
export type PostReply = z.infer<typeof postReplySchema>;

export const loggingShareSchema = z.object({
  instance: instanceIdSchema,
  count: z.int(),
  messages: z.array(messageSchema),
});

export const messagesShareSchema = z.object({
  instance: instanceIdSchema,
  count: z.int(),
  /** False while partitions move or are being replayed: then the share claims nothing. */
  complete: z.boolean(),
  /** Log partitions this share covers, out of `partitionCount`. */
  partitions: z.array(z.int()),
  partitionCount: z.int(),
  messages: z.array(placedMessageSchema),
});

/** Body of `GET /facade`. `next` is given when a page was asked for and there is more. */
export const readReplySchema = z.object({
  logging: loggingShareSchema,
  messages: messagesShareSchema,
  next: z.string().optional(),
});
export type ReadReply = z.infer<typeof readReplySchema>;

/** One line of `GET /facade` as `application/x-ndjson`: a message of logging's set, or of the messages instance's share. */
export const readLineSchema = z.discriminatedUnion('from', [
  messageSchema.extend({ from: z.literal('logging'), instance: instanceIdSchema }),
  placedMessageSchema.extend({ from: z.literal('messages'), instance: instanceIdSchema }),
]);
export type ReadLine = z.infer<typeof readLineSchema>;

/** Body of `GET /facade/ID`: one message with its whereabouts. A null says "nothing there", an absent field "could not ask". */
export const whereaboutsSchema = z.object({
  id: messageIdSchema,
  logging: z
    .object({ instance: instanceIdSchema, msg: z.string(), mapPartition: z.int().optional() })
    .nullable()
    .optional(),
  map: z
    .object({ partition: z.int(), owner: z.string(), backups: z.array(z.string()) })
    .nullable()
    .optional(),
  queue: z
    .object({
      backend: queueBackendSchema,
      partition: z.int(),
      offset: z.int(),
      heldBy: instanceIdSchema,
      msg: z.string(),
    })
    .nullable()
    .optional(),
});
export type Whereabouts = z.infer<typeof whereaboutsSchema>;

/** Limits of `?limit=`; without it the whole set is answered. */
export const maxPageLimit = 10_000;
export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(maxPageLimit, `expected at most ${maxPageLimit}`).optional(),
  after: z.string().max(200).optional(),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

/** Longest `Idempotency-Key` and `X-Ordering-Key`: visible ASCII and blanks. */
export const clientKeySchema = z
  .string()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/, 'expected 1 to 255 visible ASCII characters');
