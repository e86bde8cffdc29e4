import { instanceIdSchema } from '@signalbox/shared';
import { z } from 'zod';

const count = z.int().nonnegative();

/** One member's share of one map. Counts since the member's start, memory in bytes; gets, puts and so on as this member served them. */
export const memberMapSchema = z.object({
  entries: count,
  backups: count,
  gets: count,
  /** `putIfAbsent` counts here. */
  puts: count,
  sets: count,
  removes: count,
  /** Of the entries it owns, keys included. */
  entryMemory: count,
  backupMemory: count,
  events: count,
  hits: count,
  total: count,
});
export type MemberMap = z.infer<typeof memberMapSchema>;

const memberQueueSchema = z.object({
  items: count,
  backups: count,
  offers: count,
  rejectedOffers: count,
  polls: count,
  emptyPolls: count,
  events: count,
});

/** `GET /stats` of a member. `instance` of another member is its address when it is none of ours. */
export const memberStatsSchema = z.object({
  instance: instanceIdSchema,
  /** Unique per start. */
  life: z.string(),
  uptimeMs: count,
  /** Bytes. */
  heap: z.object({ used: count, max: count }),
  cluster: z.object({
    name: z.string(),
    state: z.string(),
    size: count,
    /** Another member may die now without loss: all copies in place, found so twice a second apart since the last change. */
    safe: z.boolean(),
    /** Why it is not safe; empty when it is. */
    unsafeReason: z.string(),
    members: z.array(
      z.object({
        instance: z.string(),
        uuid: z.string(),
        address: z.string(),
        local: z.boolean(),
        master: z.boolean(),
      }),
    ),
  }),
  /** `active`: copies this member is moving now. `queued`: what the master has yet to do, 0 on all others. */
  migrations: z.object({ active: count, queued: count }),
  partitions: z.object({
    count,
    /** Partitions whose every copy died, since this member's start. */
    lost: count,
    /** By partition: the owner, then the backups in order. An empty list: nobody owns it yet, or its owner has just died. */
    replicas: z.array(z.array(z.string())),
  }),
  /** By the map's name, which carries the epoch. A map nobody has touched is absent. */
  maps: z.record(z.string(), memberMapSchema),
  queues: z.record(z.string(), memberQueueSchema),
});
export type MemberStats = z.infer<typeof memberStatsSchema>;
