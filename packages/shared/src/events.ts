import { z } from 'zod';
import { deathCauseSchema } from './timeline.ts';
import { instanceIdSchema, messageIdSchema } from './ids.ts';

/** Levels of a log line, the quiet ones first. */
export const levels = ['debug', 'info', 'warn', 'error'] as const;
export const levelSchema = z.enum(levels);
export type Level = z.infer<typeof levelSchema>;

/**
 * How one try of one hop ended. `refused`: nobody listened, nothing was written. `reset`, `timeout`, `error`: nothing is known of the write.
 * `conflict`: another content is stored under this id. `same` and `duplicate`: it was there already.
 */
export const outcomes = [
  'ok',
  'same',
  'duplicate',
  'conflict',
  'refused',
  'reset',
  'timeout',
  'error',
  'unavailable',
  'rejected',
] as const;
export const outcomeSchema = z.enum(outcomes);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Which outcomes are a failed try: the next instance is asked, or the client hears of it. */
export const failedOutcomes: Readonly<Record<Outcome, boolean>> = {
  ok: false,
  same: false,
  duplicate: false,
  conflict: true,
  refused: true,
  reset: true,
  timeout: true,
  error: true,
  unavailable: true,
  rejected: true,
};

/**
 * The hops of a message. facade: `accept` (came in), `append` (to the log; `to` is the partition's leader), `log` (a try at a logging
 * instance), `reply`. logging: `store` (its own write). messages: `hold`. A read has `read-log` and `read-messages`. A further one also needs its
 * place in the control plane's `edge.ts`, `row.ts` (the compiler says so) and `trace.ts` (it does not); of all these the verifier takes accept and reply alone.
 */
export const hops = ['accept', 'append', 'log', 'store', 'hold', 'reply', 'read-log', 'read-messages'] as const;
export const hopNameSchema = z.enum(hops);
export type HopName = z.infer<typeof hopNameSchema>;

/** Who writes a line: an instance, or the control plane itself. */
export const writerSchema = z.union([instanceIdSchema, z.literal('control')]);
export type Writer = z.infer<typeof writerSchema>;

/** What every line carries (CONTRACT §7). `t`: RFC 3339 UTC with milliseconds; `seq` counts from 1 per process life. */
export const lineBaseSchema = z.object({
  t: z.iso.datetime(),
  seq: z.int().positive(),
  level: levelSchema,
  instance: writerSchema,
  life: z.string().min(1),
  /** Which set of messages its writer belonged to; absent until it knew. */
  epoch: z.int().positive().optional(),
  event: z.string().min(1),
  msg: z.string(),
});

const hopFields = {
  hop: hopNameSchema,
  /** Absent on reads. */
  messageId: messageIdSchema.optional(),
  /** Groups the hops of one request. */
  requestId: z.string().optional(),
  attempt: z.int().positive(),
  /** The instance that was asked; absent where the hop stays inside. */
  to: instanceIdSchema.optional(),
  outcome: outcomeSchema,
  /** Milliseconds the try took. */
  ms: z.number(),
  status: z.int().optional(),
  partition: z.int().optional(),
  offset: z.int().optional(),
  mapPartition: z.int().optional(),
  bytes: z.int().optional(),
  /** The message's text, cut where it is long; then `hash` stands for all of it: `messageHash` as `hashText` writes it. */
  text: z.string().optional(),
  hash: z.string().optional(),
  reason: z.string().optional(),
};

/** Every event name with the fields it adds to the base. A new event starts here. */
export const eventFields = {
  /** One hop of a message or of a read: the only source of live traffic, of a message's way and of the counters. */
  hop: hopFields,
  'service.starting': { port: z.int().optional() },
  'service.listening': { url: z.string() },
  /** From here on its port speaks gRPC too. */
  'service.grpc': { calls: z.array(z.string()) },
  'service.ready': {},
  'service.unready': { reasons: z.array(z.string()) },
  'service.draining': { signal: z.string() },
  'service.stopped': { code: z.int() },
  'service.crashed': { error: z.string(), stack: z.string().optional() },
  'service.failpoint': { failpoint: z.string() },
  'http.refused-request': { method: z.string(), path: z.string(), status: z.int(), code: z.string() },
  /** Requests that were refused unseen, since it was last told: more than can be served. */
  'http.too-busy': { refused: z.int() },
  'http.client-left': { method: z.string(), path: z.string() },
  'discovery.registered': { service: z.string(), address: z.string() },
  'discovery.deregistered': { service: z.string() },
  /** What this process now holds to be there: passing instance ids of one kind. */
  'discovery.changed': { service: z.string(), instances: z.array(z.string()), passing: z.array(z.string()) },
  'discovery.lost': { error: z.string() },
  'discovery.restored': {},
  'config.applied': { key: z.string(), value: z.string(), modifyIndex: z.int() },
  'config.rejected': { key: z.string(), expected: z.string(), found: z.string() },
  /**
   * What a facade decided on its own evidence (apps/facade/src/routing/SPEC.md). Whom it asked, and asked again, is the `hop` itself.
   * `times`: ejections in a row; `by`: what proved that it works again.
   */
  'routing.suspected': { target: z.string(), cause: outcomeSchema },
  'routing.cleared': { target: z.string() },
  'routing.ejected': { target: z.string(), cause: outcomeSchema, forMs: z.number(), times: z.int().optional() },
  'routing.probing': { target: z.string() },
  'routing.probed': { target: z.string(), outcome: outcomeSchema, ms: z.number() },
  'routing.readmitted': { target: z.string(), by: z.enum(['probe', 'request']).optional() },
  /** Another process has this name now: what was known of the one before is forgotten. */
  'routing.forgotten': { target: z.string(), state: z.string() },
  /** Nobody of this kind is good: everybody is tried. */
  'routing.none-good': { service: z.string(), instances: z.array(z.string()) },
  /** It has so many calls under way more than another equal one that it is passed over; told once a second at most. */
  'routing.crowded': { target: z.string(), underWay: z.int(), least: z.int() },
  /** Told once a second at most; `denied`: extra calls that were not made since it was told last. */
  'routing.budget-exhausted': {
    target: z.string().optional(),
    budget: z.enum(['retry', 'hedge']).optional(),
    denied: z.int().optional(),
  },
  /** A read was given to `target` too: `over` had not begun to answer after `delayMs`. */
  'routing.hedged': { target: z.string(), over: z.string(), read: z.string(), delayMs: z.number() },
  /** Of two who were asked, `by` was first; the other had been waited for `ms`. */
  'routing.overtaken': { target: z.string(), by: z.string(), read: z.string(), ms: z.number() },
  'routing.gave-up': { service: z.string(), reason: z.string(), attempts: z.int() },
  'log.writer-ready': { topic: z.string(), partitions: z.int() },
  'log.append-failed': { partition: z.int(), error: z.string(), attempt: z.int() },
  'log.assigned': { partitions: z.array(z.int()) },
  'log.revoked': { partitions: z.array(z.int()) },
  'log.caught-up': { partitions: z.array(z.int()), records: z.int(), ms: z.number() },
  'log.reader-failed': { error: z.string(), restart: z.boolean() },
  'store.connected': { cluster: z.string(), members: z.int() },
  'store.disconnected': {},
  'store.member-lost': { reason: z.string() },
  'store.retry': { messageId: messageIdSchema, attempt: z.int(), error: z.string() },
  'reconcile.started': { partitions: z.array(z.int()) },
  'reconcile.repaired': { partition: z.int(), repaired: z.int() },
  'reconcile.done': { checked: z.int(), repaired: z.int(), ms: z.number() },
  'member.started': { port: z.int().optional(), statsPort: z.int().optional() },
  'member.joined': { member: z.string(), size: z.int() },
  'member.left': { member: z.string(), size: z.int() },
  'member.cannot-join': { reason: z.string() },
  'member.leash-closed': { holder: z.string() },
  /** It did not run for so long that the others may have given it up. */
  'member.stood-still': { ms: z.number() },
  'member.leaving': {},
  'cluster.safe': { size: z.int() },
  'cluster.unsafe': { size: z.int(), reason: z.string() },
  'cluster.migrating': { migrations: z.int() },
  'partition.lost': { partition: z.int(), lostBackups: z.int() },
  /** An engine's own line, in its own words. */
  'engine.log': { source: z.string().optional() },
  /** A line a child wrote that is not one of ours. */
  output: {},
  /** Control plane. */
  'control.started': { url: z.string(), pid: z.int() },
  'control.stopping': { reason: z.string() },
  'control.command': {
    command: z.string(),
    verb: z.string(),
    targets: z.array(z.string()),
    state: z.string(),
    reason: z.string().optional(),
  },
  /** The cluster's instances are about to be ended, for those of another preset. */
  'preset.changing': { from: z.string(), to: z.string() },
  /** From now on the cluster's instances are those of this preset; they are yet to start. */
  'preset.changed': { preset: z.string() },
  'control.signed-in': {},
  'control.token-renewed': {},
  'control.refused': { path: z.string(), reason: z.string() },
  'instance.state': {
    target: z.string(),
    from: z.string(),
    to: z.string(),
    reason: z.string().optional(),
    exit: z.string().optional(),
    /** How a life ended, where one did; `with`: the other half of its unit, which was gone first. */
    cause: deathCauseSchema.optional(),
    signal: z.string().optional(),
    code: z.int().optional(),
    with: instanceIdSchema.optional(),
    /** Milliseconds it had stood still before it ended itself. */
    frozenMs: z.number().optional(),
  },
  'instance.adopted': { target: z.string(), pid: z.int() },
  'instance.deregistered': { target: z.string() },
  /** A dead broker was taken out of the brokers' own cluster; `ms`: since its death was proven. */
  'broker.unregistered': { target: z.string(), ms: z.number() },
  'epoch.started': { epoch: z.int() },
} as const satisfies Record<string, z.ZodRawShape>;

export type EventName = keyof typeof eventFields;
export const eventNames = Object.keys(eventFields) as EventName[];

/** The fields event N adds to a line. */
export type EventFields<N extends EventName> = z.infer<z.ZodObject<(typeof eventFields)[N]>>;
export type LineBase = z.infer<typeof lineBaseSchema>;
/** One line of one named event. */
export type EventLine<N extends EventName = EventName> = {
  [K in N]: Omit<LineBase, 'event'> & { event: K } & EventFields<K>;
}[N];

const lineSchemas = new Map<string, z.ZodType>(
  eventNames.map((name) => {
    const fields: z.ZodRawShape = eventFields[name];
    return [name, z.object({ ...lineBaseSchema.shape, ...fields, event: z.literal(name) })];
  }),
);

/** A line of a log file, read: one of our events, whole and typed, or nothing. */
export function parseEventLine(line: string): EventLine | undefined {
  if (!line.startsWith('{')) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    // Not JSON: an engine's own output. The caller shows it as text.
    return undefined;
  }
  const name = typeof json === 'object' && json !== null && 'event' in json ? json.event : undefined;
  const parsed = typeof name === 'string' ? lineSchemas.get(name)?.safeParse(json) : undefined;
  // The map's schema is the event's own, so the parsed value has the event's type.
  return parsed?.success === true ? (parsed.data as EventLine) : undefined;
}
