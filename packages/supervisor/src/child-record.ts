import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, exitSchema, type Exit } from '@signalbox/shared';
import { errorCode } from './error-code.ts';
import { phases, type Phase } from './life-cycle.ts';
import type { LogMark } from './life-log.ts';

/** How the last life ended, with the last lines it wrote. */
export interface ChildExit extends Exit {
  readonly logTail: readonly string[];
}

/** One process by pid and start time: the only name that may be signalled. */
export interface ProcessName {
  readonly pid: number;
  readonly startTime: string;
}

/** The process that a record says is alive. */
export interface RecordedProcess extends ProcessName {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly everReady: boolean;
  readonly log: LogMark;
  /** The processes of its group when last looked. */
  readonly group: readonly ProcessName[];
}

/** What is on disk of one child, so that another supervisor can take it over. */
export interface ChildRecord {
  readonly version: 1;
  readonly id: string;
  readonly phase: Phase;
  /** Unique per spawn and in the child's environment: finds a child that was born but not yet recorded. */
  readonly ticket: string | null;
  /** Of the command it runs (see process-spec.ts). */
  readonly specHash: string;
  readonly process: RecordedProcess | null;
  readonly restarts: number;
  readonly exit: ChildExit | null;
}

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
  const record = toRecord(toJson(text));
  if (record !== undefined) return record;
  throw new AppError('invalid-input', `${file} is not the record of a child process.`, {
    expected: 'a record written by this version',
    found: text.slice(0, 200),
    remedy: 'Look for a process that is still running, end it, then delete the file.',
  });
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

function toRecord(value: unknown): ChildRecord | undefined {
  if (!isObject(value) || value['version'] !== 1) return undefined;
  const { id, phase: word, ticket, specHash, restarts } = value;
  const phase = phases.find((known) => known === word);
  const process = orNull(value['process'], toProcess);
  const exit = orNull(value['exit'], toExit);
  if (typeof id !== 'string' || phase === undefined || !isCount(restarts)) return undefined;
  if ((ticket !== null && typeof ticket !== 'string') || typeof specHash !== 'string') return undefined;
  if (process === undefined || exit === undefined) return undefined;
  return { version: 1, id, phase, ticket, specHash, process, restarts, exit };
}

function toProcess(value: unknown): RecordedProcess | undefined {
  const name = toName(value);
  if (name === undefined || !isObject(value)) return undefined;
  const { startedAt, everReady, log, group } = value;
  if (typeof startedAt !== 'string' || typeof everReady !== 'boolean') return undefined;
  if (!isObject(log) || !isCount(log['offset']) || typeof log['rotated'] !== 'boolean') return undefined;
  if (!Array.isArray(group)) return undefined;
  const names = group.map(toName).filter((member) => member !== undefined);
  const mark: LogMark = { offset: log['offset'], rotated: log['rotated'] };
  return { ...name, startedAt, everReady, log: mark, group: names };
}

/** A pid of 0 or 1 would turn a signal to its group into one to us or to everybody. */
function toName(value: unknown): ProcessName | undefined {
  if (!isObject(value)) return undefined;
  const { pid, startTime } = value;
  if (!isCount(pid) || pid < 2 || typeof startTime !== 'string' || startTime === '') return undefined;
  return { pid, startTime };
}

function toExit(value: unknown): ChildExit | undefined {
  const exit = exitSchema.safeParse(value);
  if (!exit.success || !isObject(value) || !Array.isArray(value['logTail'])) return undefined;
  return { ...exit.data, logTail: value['logTail'].filter((line) => typeof line === 'string') };
}

function orNull<T>(value: unknown, read: (value: unknown) => T | undefined): T | null | undefined {
  return value === null ? null : read(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
