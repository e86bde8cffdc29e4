import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, exitSchema } from '@signalbox/shared';
import { z } from 'zod';
import { errorCode } from './error-code.ts';
import { phases } from './life-cycle.ts';

/** What was being done to a child when it died. */
const durings = ['life', 'stop', 'kill', 'start time-out'] as const;
export type During = (typeof durings)[number];

/** How the last life ended, with the last lines it wrote. */
const childExitSchema = exitSchema
  .extend({ logTail: z.array(z.string()).readonly(), during: z.enum(durings).default('life') })
  .readonly();
export type ChildExit = z.infer<typeof childExitSchema>;

/** One process by pid and start time: the only name that may be signalled. Below 2 a group's signal would hit us or everybody. */
const nameSchema = z.object({ pid: z.int().min(2), startTime: z.string().min(1) });
export type ProcessName = Readonly<z.infer<typeof nameSchema>>;

const processSchema = nameSchema
  .extend({
    startedAt: z.iso.datetime(),
    everReady: z.boolean(),
    log: z.object({ offset: z.int().nonnegative(), rotated: z.boolean() }).readonly(),
    /** The processes of its group when last looked. */
    group: z.array(nameSchema.readonly()).readonly(),
  })
  .readonly();

/** What is on disk of one child, so that another supervisor can take it over. */
const recordSchema = z
  .object({
    version: z.literal(1),
    id: z.string(),
    phase: z.enum(phases),
    /** Unique per spawn and in the child's environment: finds a child that was born but not yet recorded. */
    ticket: z.string().nullable(),
    /** Of the command it runs (see process-spec.ts). */
    specHash: z.string(),
    /** The process that is alive as far as the writer knew. */
    process: processSchema.nullable(),
    restarts: z.int().nonnegative(),
    exit: childExitSchema.nullable(),
  })
  .readonly();
export type ChildRecord = z.infer<typeof recordSchema>;

/** The environment variable that carries the ticket. */
export const ticketVariable = 'SUPERVISOR_TICKET';

/** Writes the record in one step: a reader sees the old one or the new one. */
export function writeRecord(runDir: string, record: ChildRecord): void {
  const file = recordFile(runDir, record.id);
  mkdirSync(folder(runDir), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** The record of one child; undefined when there is none. Throws `invalid-input` for a file that is no record. */
export function readRecord(runDir: string, id: string): ChildRecord | undefined {
  const file = recordFile(runDir, id);
  try {
    return parseRecord(readFileSync(file, 'utf8'), file);
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}

/** Every record there, in order of id: also of children that nobody wants any more. */
export function readRecords(runDir: string): ChildRecord[] {
  return namesIn(folder(runDir))
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => readRecord(runDir, name.slice(0, -'.json'.length)))
    .filter((record) => record !== undefined);
}

/** Throws `wrong-use` for the record of another child. */
export function mustBeOf(id: string, record: ChildRecord): void {
  if (record.id === id) return;
  throw new AppError('wrong-use', 'A record is adopted by the supervisor of the same child only.', {
    expected: id,
    found: record.id,
  });
}

/** Forgets a child whose processes are proven dead. */
export function deleteRecord(runDir: string, id: string): void {
  rmSync(recordFile(runDir, id), { force: true });
}

function folder(runDir: string): string {
  return join(runDir, 'children');
}

/** Ids become file names, so their letters are checked here. */
function recordFile(runDir: string, id: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id)) {
    throw new AppError('invalid-input', `"${id}" cannot name a child process.`, {
      expected: 'letters, digits, dot, dash, underscore',
      found: id,
    });
  }
  return join(folder(runDir), `${id}.json`);
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (thrown) {
    if (errorCode(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}

/** Reads a record's text; `file` is only for the words of a refusal. */
export function parseRecord(text: string, file: string): ChildRecord {
  const record = recordSchema.safeParse(toJson(text));
  if (record.success) return record.data;
  throw new AppError('invalid-input', `${file} is not the record of a child process.`, {
    expected: 'a record written by this version',
    found: text.slice(0, 200),
    remedy: 'Look for a process that is still running, end it, then delete the file.',
  });
}

/** Undefined for a text that is no JSON, which no schema takes. */
function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}
