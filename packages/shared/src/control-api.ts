import { z } from 'zod';
import { commandSchema } from './commands.ts';
import { hopNameSchema, outcomeSchema } from './events.ts';
import { whereaboutsSchema } from './facade-http.ts';
import { instanceIdSchema, messageIdSchema } from './ids.ts';
import { logLineSchema, messageRowSchema } from './live.ts';
import { messageTextSchema } from './message.ts';
import { configKeySchema, settingEffectSchema } from './setting-effects.ts';

/** One hop of a message's way, read back from the events. `at`: milliseconds after the first hop, by the writers' clocks; for show, never for order. */
export const traceHopSchema = z.object({
  instance: instanceIdSchema,
  life: z.string(),
  seq: z.int(),
  t: z.iso.datetime(),
  hop: hopNameSchema,
  /** Which request of this message it belongs to, from 1: a message may be sent again. Absent: of none, as when an instance puts back what is missing. */
  request: z.int().positive().optional(),
  to: instanceIdSchema.optional(),
  attempt: z.int(),
  outcome: outcomeSchema,
  ms: z.number(),
  startMs: z.number(),
  status: z.int().optional(),
  partition: z.int().optional(),
  offset: z.int().optional(),
  mapPartition: z.int().optional(),
  reason: z.string().optional(),
});
export type TraceHop = z.infer<typeof traceHopSchema>;

/** `GET /api/messages/ID/trace`: the way of one message, and where it is now. */
export const traceSchema = z.object({
  id: messageIdSchema,
  row: messageRowSchema.nullable(),
  hops: z.array(traceHopSchema),
  /** Null: not found in any store; absent: could not be asked. */
  whereabouts: whereaboutsSchema.nullable().optional(),
});
export type Trace = z.infer<typeof traceSchema>;

/** `GET /api/messages?limit=&before=&q=&state=`: newest first. */
export const messageListSchema = z.object({
  total: z.int(),
  messages: z.array(messageRowSchema),
  next: z.int().nullable(),
});
export type MessageList = z.infer<typeof messageListSchema>;

/** Body of `POST /api/messages`: passed through to a facade, failing over between facades with the same key. */
export const sendRequestSchema = z.strictObject({
  msg: messageTextSchema,
  key: z.string().optional(),
  orderingKey: z.string().optional(),
});
export type SendRequest = z.infer<typeof sendRequestSchema>;

/** `GET /api/logs/ID?limit=&after=`: `after` is a byte-free cursor given back as `next`. */
export const logListSchema = z.object({ lines: z.array(logLineSchema), next: z.string().nullable(), dropped: z.int() });
export type LogList = z.infer<typeof logListSchema>;

/** `GET /api/events?after=SEQ`: the control plane's own sequence over everything that happened, hops left out. */
export const eventListSchema = z.object({
  events: z.array(logLineSchema.extend({ n: z.int() })),
  next: z.int(),
  dropped: z.int(),
});
export type EventList = z.infer<typeof eventListSchema>;

/** `takes`: what a change of it takes. */
export const configEntrySchema = z.object({
  key: configKeySchema,
  value: z.string(),
  modifyIndex: z.int(),
  takes: settingEffectSchema,
});
/** Consul's number of a key's version; 0: there is none yet. */
export const modifyIndexSchema = z.int().nonnegative();
export const configListSchema = z.object({ entries: z.array(configEntrySchema) });
/** `PUT /api/config/KEY`: compare-and-set on `modifyIndex` when given. `newEpoch`: consent to drop the messages, where the change takes that. */
export const configPutSchema = z.strictObject({
  value: z.string().max(1000),
  modifyIndex: modifyIndexSchema.optional(),
  newEpoch: z.boolean().optional(),
});
/** `POST /api/config/KEY/rollback`. `modifyIndex`: the version to go back to; left out: the one before the present. */
export const configRollbackSchema = z.strictObject({
  modifyIndex: modifyIndexSchema.optional(),
  newEpoch: z.boolean().optional(),
});
/** Reply of both: the setting as it is now, and the command that has whoever reads it restarted, where it takes one. */
export const configWrittenSchema = configEntrySchema.extend({ command: z.string().optional() });
/** `GET /api/config/KEY/history`, newest first. */
export const configHistorySchema = z.object({
  key: configKeySchema,
  history: z.array(z.object({ value: z.string(), at: z.iso.datetime(), modifyIndex: z.int(), by: z.string() })),
});
export type ConfigHistory = z.infer<typeof configHistorySchema>;

/** Body of `POST /api/session` (sign-in), its reply, and that of asking. */
export const sessionRequestSchema = z.strictObject({ token: z.string().min(1).max(200) });
/** `half`: there is a session, but this tab has only the cookie's half of it; another tab may have the rest. */
export const sessionSchema = z.object({ signedIn: z.boolean(), half: z.boolean().optional() });
/** `tab`: what the page sends beside its cookie, in `X-Signalbox-Tab` or as `auth.tab` of the live feed; the cookie alone opens nothing (ADR 26). */
export const sessionOpenedSchema = sessionSchema.extend({ tab: z.string() });
export const tabHeader = 'x-signalbox-tab';

/** Reply of `POST /api/token`: the old token and every session have ended; the new one stands in the home's file only. */
export const tokenRenewedSchema = z.object({ renewed: z.literal(true) });

/** Reply `202` of `POST /api/commands`. */
export const commandAcceptedSchema = z.object({ id: z.string() });
export const commandListSchema = z.object({ commands: z.array(commandSchema) });

/** What `.signalbox/run/state.json` says of the running control plane (CONTRACT §2). */
export const controlStateSchema = z.object({
  pid: z.int(),
  /** The operating system's start time of that pid, so that another process with the same number is not taken for it. */
  processStartTime: z.string(),
  url: z.string(),
  epoch: z.int(),
  startedAt: z.iso.datetime(),
  ready: z.boolean(),
});
export type ControlState = z.infer<typeof controlStateSchema>;
