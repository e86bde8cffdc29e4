import { hashText, messageHash, readLineSchema, type JournalRecord, type ReadLine } from '@signalbox/shared';
import type { HttpClient } from '@signalbox/service-kit';
import { createTurns } from '../turns.ts';
import { openSet, type OpenedSet } from './open-set.ts';
import { readLines } from './read-lines.ts';
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
    for await (const lines of readLines(set.body)) {
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
