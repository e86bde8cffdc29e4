import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import {
  AppError,
  instanceIdSchema,
  messageIdSchema,
  readReplySchema,
  statusSchema,
  verdictSchema,
} from '@signalbox/shared';
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
const recordSchema = z.discriminatedUnion('type', [
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
  z.object({ type: z.literal('read'), t: z.number(), reply: readReplySchema.partial() }),
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

/** Reads a journal back, with its fingerprint. Throws `not-found`, or `invalid-input` with the line that is none of a journal. */
export function readJournal(file: string): { records: JournalRecord[]; sha256: string } {
  const text = readFile(file);
  const lines = text.split('\n').filter((line) => line !== '');
  const records = lines.map((line, index) => {
    const parsed = recordSchema.safeParse(parseJson(line));
    if (parsed.success) return parsed.data;
    throw new AppError('invalid-input', `Line ${index + 1} of ${file} is no record of a scenario's journal.`, {
      found: line.slice(0, 100),
      remedy: 'The file was changed or cut: take the journal as the run wrote it.',
    });
  });
  return { records, sha256: fingerprint(text) };
}

export function fingerprint(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError('not-found', `There is no journal at ${file}.`, { remedy: 'It lies beside the report.' }, cause);
  }
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
