import { type HttpClient, type HttpStream, isStream, refusalOf } from '@signalbox/service-kit';
import {
  completeHeader,
  hashText,
  type JournalRecord,
  messageHash,
  type MessagesMode,
  messagesModeSchema,
  modeHeader,
  partitionsHeader,
  type ReadLine,
  readLineSchema,
} from '@signalbox/shared';
import { createTurns } from '../turns.ts';
import { readLines } from '../lines.ts';
import type { ReadReport, Target } from './target.ts';

export interface ReadSetOptions {
  readonly http: HttpClient;
  readonly write: (record: JournalRecord) => void;
  /** Milliseconds of the observer's monotonic clock. */
  readonly now: () => number;
  readonly read: number;
  readonly client: string;
  readonly final: boolean;
  readonly signal: AbortSignal;
  /** Asked at the end, before the read is closed: its last chance to say that something moved meanwhile. */
  readonly beforeEnd: (owns: readonly number[] | undefined) => Promise<void>;
}

/** Reads all that an instance holds, item by item into the journal. Never throws: a read that fails is data. */
export async function readSet(target: Target, options: ReadSetOptions): Promise<ReadReport> {
  const { http, write, now, read, client, final, signal, beforeEnd } = options;
  const { id: instance, kind } = target;
  const began = now();
  write({ type: 'read-begin', t: began, read, client, instance, kind, ...(final ? { final } : {}) });
  try {
    const set = await openSet(http, target, signal);
    const count = await takeItems(set, target, options);
    const { complete, owns, mode } = set;
    // Replicas hold the same by intention: nobody's claim stands against another's.
    await beforeEnd(complete && mode !== 'replica' ? owns : undefined);
    const t = now();
    const share = { ...(owns === undefined ? {} : { owns: [...owns] }), ...(mode === undefined ? {} : { mode }) };
    write({ type: 'read-end', t, read, complete, count, ...share });
    return { ok: true, read, complete, count, owns, ms: t - began };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    write({ type: 'read-failed', t: now(), read, reason });
    return { ok: false, read, reason, ms: now() - began };
  }
}

async function takeItems(set: OpenedSet, { kind }: Target, { write, now, read }: ReadSetOptions): Promise<number> {
  const turns = createTurns();
  let count = 0;
  try {
    for await (const lines of readLines(set.body, endsWithinLine)) {
      const t = now();
      for (const line of lines) {
        write(toItem(parseLine(line, kind), read, t));
        count += 1;
        await turns.breathe();
      }
    }
  } finally {
    set.discard();
  }
  return count;
}

function parseLine(line: string, kind: Target['kind']): ReadLine {
  const parsed = readLineSchema.safeParse(JSON.parse(line));
  if (parsed.success && parsed.data.from === kind) return parsed.data;
  throw new Error(`a line of its reply is no message of ${kind}: ${line.slice(0, 100)}`);
}

function toItem(line: ReadLine, read: number, t: number): JournalRecord {
  const { id, msg } = line;
  const hash = hashText(messageHash(id, msg));
  if (line.from === 'logging') return { type: 'read-item', t, read, id, hash };
  const { partition, offset } = line;
  return { type: 'read-item', t, read, id, hash, partition, offset };
}

/** A set that an instance has begun to give. */
export interface OpenedSet {
  readonly body: HttpStream['body'];
  readonly discard: () => void;
  /** What the instance says of its set at the moment the reply began: that is the set it gives. */
  readonly complete: boolean;
  readonly owns: readonly number[] | undefined;
  /** Whether it shares the partitions or holds all, where it says so. */
  readonly mode: MessagesMode | undefined;
}

/** To the first byte, and between two pieces, in milliseconds. */
const beginWithinMs = 5_000;
const idleMs = 3_000;

const paths = { logging: '/log', messages: '/messages' } as const;

/** Throws in words why there is none. */
export async function openSet(http: HttpClient, { kind, url }: Target, signal: AbortSignal): Promise<OpenedSet> {
  const answer = await http.open(`${url}${paths[kind]}`, {
    headers: { accept: 'application/x-ndjson' },
    timeoutMs: beginWithinMs,
    idleMs,
    signal,
  });
  if (!isStream(answer)) throw new Error(refusalOf(answer));
  const { body, headers } = answer;
  const discard = (): void => answer.discard();
  // The map is whole or it is not given at all.
  if (kind === 'logging') return { body, discard, complete: true, owns: undefined, mode: undefined };
  const owns = partitionsOf(headers[partitionsHeader]);
  const mode = messagesModeSchema.safeParse(headers[modeHeader]).data;
  return { body, discard, complete: headers[completeHeader] === 'true' && owns !== undefined, owns, mode };
}

function partitionsOf(header: string | string[] | undefined): readonly number[] | undefined {
  if (typeof header !== 'string' || !/^(?:\d{1,5}(?:,\d{1,5})*)?$/.test(header)) return undefined;
  return header === '' ? [] : header.split(',').map(Number);
}

/** Whoever wrote it died. */
function endsWithinLine(): never {
  throw new Error('the reply ends within a line');
}
