import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { instanceIdSchema, messageIdSchema, statusSchema, verdictSchema } from '@signalbox/shared';
import { z } from 'zod';

/** What became of one message. `ms`: from the moment it was due until its sender was answered. */
export const sentMessageSchema = z.object({
  id: messageIdSchema,
  msg: z.string(),
  acked: z.boolean(),
  /** Who took it in and who stored it; null where it was not acknowledged. */
  facade: instanceIdSchema.nullable(),
  logging: instanceIdSchema.nullable(),
  ms: z.number(),
  attempts: z.int(),
  reason: z.string().nullable(),
});
export type SentMessage = z.infer<typeof sentMessageSchema>;

/** How many of this scenario's messages one answer shows. */
const countedReadSchema = z.object({
  logging: z.object({ instance: instanceIdSchema, shown: z.int() }),
  messages: z.object({ instance: instanceIdSchema, shown: z.int(), complete: z.boolean() }),
});
export type CountedRead = z.infer<typeof countedReadSchema>;

const shownSchema = z.array(z.object({ id: messageIdSchema, msg: z.string() }));
/** What one GET showed: how many messages in all, and the first of the scenario's own. */
const readSchema = z.object({
  logging: z.object({ instance: instanceIdSchema, count: z.int(), messages: shownSchema }),
  messages: z.object({
    instance: instanceIdSchema,
    count: z.int(),
    messages: shownSchema,
    complete: z.boolean(),
  }),
});
export type ReadRecord = z.infer<typeof readSchema>;

/** All that an expectation is judged by, as it was at one moment. What was not needed was not asked for. */
export const observationSchema = z.object({
  at: z.iso.datetime(),
  status: statusSchema,
  read: countedReadSchema.optional(),
  /** How many of this scenario's messages each messages instance shows, and how many are shown more than once. */
  shares: z.object({ held: z.record(z.string(), z.int()), together: z.int(), twice: z.int() }).optional(),
  verdict: verdictSchema.optional(),
});
export type Observation = z.infer<typeof observationSchema>;

/** What the load of a step came to. `cpu`: share of one core by kind of instance, averaged while it ran; empty where it was short. */
export const loadSchema = z.object({
  seconds: z.number(),
  perSecond: z.number(),
  cpu: z.record(z.string(), z.number()),
});
export type Load = z.infer<typeof loadSchema>;

/** Everything that a run saw, in order; `t` in milliseconds since its begin. */
export const recordSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('begin'),
    run: z.string(),
    at: z.iso.datetime(),
    name: z.string(),
    /** The scenario's file, to the letter. */
    text: z.string(),
    versions: z.record(z.string(), z.string()),
    /** Numbers that this run was given for the file's own. */
    parameters: z.record(z.string(), z.number()).optional(),
  }),
  z.object({ type: z.literal('step'), t: z.number(), n: z.int() }),
  z.object({ type: z.literal('sent'), t: z.number(), message: sentMessageSchema }),
  z.object({ type: z.literal('load'), t: z.number(), load: loadSchema }),
  z.object({ type: z.literal('read'), t: z.number(), reply: readSchema }),
  z.object({ type: z.literal('done'), t: z.number(), what: z.string(), targets: z.array(z.string()) }),
  z.object({ type: z.literal('observed'), t: z.number(), observation: observationSchema }),
  /** The step could not be done: in words. */
  z.object({ type: z.literal('failed'), t: z.number(), reason: z.string() }),
  z.object({ type: z.literal('step-end'), t: z.number(), n: z.int() }),
  z.object({ type: z.literal('end'), t: z.number(), at: z.iso.datetime(), stopped: z.boolean() }),
]);
export type JournalRecord = z.infer<typeof recordSchema>;

/** Writes the journal of one run, a record a line, each on its way to the disk before anything is concluded from it. */
export class JournalWriter {
  readonly file: string;
  readonly #descriptor: number;

  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    this.file = file;
    this.#descriptor = openSync(file, 'wx', 0o600);
  }

  write(record: JournalRecord): void {
    writeSync(this.#descriptor, `${JSON.stringify(record)}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
