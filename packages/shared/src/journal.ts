import { z } from 'zod';
import { instanceIdSchema, messageIdSchema } from './ids.ts';
import { messagesModeSchema } from './internal-http.ts';

/**
 * The journal of a run: what one observer saw, one record a line, in the order in which it saw it. Its position in the journal is the
 * only order that counts: a request's `invoke` is written before it is sent and its `outcome` after it was answered, a `read-begin`
 * before the read is asked for. `t`: milliseconds of the observer's monotonic clock; only the freshness of messages reads looks at it.
 */
const t = z.number();
const partition = z.int().nonnegative().max(65_534);
const offset = z.int().nonnegative();
/** Numbers that the observer gives out: one per request, per read, per pass over the log. */
const number = z.int().nonnegative();

/** Fingerprint of a message, as `messageHash` and `hashText` make it: 16 hexadecimal digits. */
export const contentHashSchema = z.string().regex(/^[0-9a-f]{16}$/, 'expected 16 hexadecimal digits in lower case');
/** What a read is asked of. */
export const readKinds = ['logging', 'messages'] as const;
export type ReadKind = (typeof readKinds)[number];

/**
 * The run begins. `closed`: the observer is told of every request before it is sent, so that an id without one is nobody's and positions
 * order requests; false where it learns of requests from others' lines, or where others may send too.
 */
const begin = z.object({
  type: z.literal('begin'),
  t,
  run: z.string(),
  epoch: z.int(),
  partitions: z.int().positive().max(65_535),
  mode: messagesModeSchema,
  closed: z.boolean(),
  seed: z.number().optional(),
});
/** Where an observer that learns of requests from others' lines has it from: `INSTANCE LIFE SEQ`. Its next life takes no line twice. */
const line = z.string().optional();
/** A request is about to be sent. A retry has a new `op` and the same `id`. `order`: its ordering key. */
const invoke = z.object({
  type: z.literal('invoke'),
  t,
  op: number,
  id: messageIdSchema,
  hash: contentHashSchema,
  order: z.string().optional(),
  line,
});
/**
 * How it ended. `refused`: 4xx, nothing was written. `unknown`: 503 or no answer; a later outcome of the same op still counts. A request
 * without an outcome is in flight. A replay (200) has no place.
 */
const outcome = z.object({
  type: z.literal('outcome'),
  t,
  op: number,
  outcome: z.enum(['acked', 'refused', 'unknown']),
  partition: partition.optional(),
  offset: offset.optional(),
  logging: instanceIdSchema.optional(),
  status: z.int().optional(),
  line,
});
/** A record of the log, read by the observer itself, per partition in order of offsets. It may be read again. */
const log = z.object({
  type: z.literal('log'),
  t,
  partition,
  offset,
  id: messageIdSchema,
  hash: contentHashSchema,
});
/**
 * The observer is about to ask how far each partition is written. `fromStart`: it reads the log anew from its first record, and what it
 * read before is forgotten.
 */
const logBegin = z.object({ type: z.literal('log-begin'), t, pass: number, fromStart: z.boolean().optional() });
/** Everything below `highWater`, as it was asked for by this pass, has been read and journaled. */
const logEnd = z.object({ type: z.literal('log-end'), t, pass: number, partition, highWater: offset });
/**
 * A read is about to be asked for, whole or its fingerprint. `client`: who reads; its reads are monotonic. `final`: the last word of this
 * instance, taken at rest; outside of rest it is a read like any other.
 */
const readBegin = z.object({
  type: z.literal('read-begin'),
  t,
  read: number,
  client: z.string(),
  instance: instanceIdSchema,
  kind: z.enum(readKinds),
  final: z.boolean().optional(),
});
/** A message that the read shows; with its place where messages instances show it. */
const readItem = z.object({
  type: z.literal('read-item'),
  t,
  read: number,
  id: messageIdSchema,
  hash: contentHashSchema,
  partition: partition.optional(),
  offset: offset.optional(),
});
/** How the instance that was read stands to the others of its kind, as it says itself; else as the run began. */
const mode = messagesModeSchema.optional();
/**
 * The read came to its end. `complete`: it is whole, and the instance calls itself complete. `count`: items journaled. `owns`: partitions
 * that the share covers, where messages instances share them.
 */
const readEnd = z.object({
  type: z.literal('read-end'),
  t,
  read: number,
  complete: z.boolean(),
  count: z.int().nonnegative(),
  owns: z.array(partition).optional(),
  mode,
});
/** The read was of a fingerprint: `GET /digest`. It ends here. */
const digest = z.object({
  type: z.literal('digest'),
  t,
  read: number,
  epoch: z.int(),
  count: z.int().nonnegative(),
  hash: contentHashSchema,
  partitions: z.record(
    z.string().regex(/^[0-9]{1,5}$/),
    z.object({ count: z.int().nonnegative(), hash: contentHashSchema }),
  ),
  mode,
});
const readFailed = z.object({ type: z.literal('read-failed'), t, read: number, reason: z.string() });
/** Something was broken on purpose. `confirmed`: by the operating system. `tolerated`: the promise covers it. */
const fault = z.object({
  type: z.literal('fault'),
  t,
  verb: z.string(),
  targets: z.array(z.string()),
  confirmed: z.boolean(),
  tolerated: z.boolean(),
});
/** A fault was undone, or undid itself. */
const heal = z.object({ type: z.literal('heal'), t, targets: z.array(z.string()) });
/**
 * The cluster is whole and at rest: these instances answer, nothing moves. Rest lasts until a fault or `unsettled`. `mark`: which processes
 * hold what, so that the observer's next life can tell whether the same rest still lasts.
 */
const settled = z.object({
  type: z.literal('settled'),
  t,
  logging: z.array(instanceIdSchema),
  messages: z.array(instanceIdSchema),
  mark: z.string().optional(),
});
/** Something moved by itself: an instance died, partitions changed owners. */
const unsettled = z.object({ type: z.literal('unsettled'), t, reason: z.string() });
/**
 * The observer knows that it missed something: records of the log (until it reads from the start), requests (for good), or items of
 * reads (those open, and the final ones of this rest).
 */
const lostSight = z.object({
  type: z.literal('lost-sight'),
  t,
  what: z.enum(['log', 'senders', 'reads']),
  reason: z.string(),
});
/** All is settled and read. A run that goes on may end again. */
const end = z.object({ type: z.literal('end'), t });

export const journalRecordSchema = z.discriminatedUnion('type', [
  begin,
  invoke,
  outcome,
  log,
  logBegin,
  logEnd,
  readBegin,
  readItem,
  readEnd,
  digest,
  readFailed,
  fault,
  heal,
  settled,
  unsettled,
  lostSight,
  end,
]);
export type JournalRecord = z.infer<typeof journalRecordSchema>;
export type JournalType = JournalRecord['type'];

/**
 * Which records tell that something happened, in contrast to what the observer finds when it looks. A conclusion stands until there is
 * news.
 */
export const isNews: Readonly<Record<JournalType, boolean>> = {
  begin: true,
  invoke: true,
  outcome: true,
  log: true,
  settled: true,
  unsettled: true,
  fault: true,
  heal: true,
  'lost-sight': true,
  'log-begin': false,
  'log-end': false,
  'read-begin': false,
  'read-item': false,
  'read-end': false,
  'read-failed': false,
  digest: false,
  end: false,
};

/** The record of one type. */
export type JournalRecordOf<T extends JournalType> = Extract<JournalRecord, { type: T }>;

/** A line of a journal, read; undefined where it is none, as the last line of a writer that died may be. */
export function parseJournalLine(line: string): JournalRecord | undefined {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    // Torn: the caller says `lost-sight`, or drops it where it is the last.
    return undefined;
  }
  return journalRecordSchema.safeParse(json).data;
}
