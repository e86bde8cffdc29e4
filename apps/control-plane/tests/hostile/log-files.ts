import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { lineBaseSchema } from '@signalbox/shared';
import type { z } from 'zod';
import { neverRaw } from '../../../../e2e/fixtures/hostile-texts.ts';

/** What the log files of our own processes hold, read as a stranger's tool would: by line breaks. */
export interface LogCensus {
  readonly lines: number;
  /** Lines that are no record, or hold a character that no line may hold. */
  readonly wrong: readonly string[];
  /** How often a message came in, by its id: `accept` of a facade. */
  readonly accepted: ReadonlyMap<string, number>;
  /** Records by event. */
  readonly events: ReadonlyMap<string, number>;
}

const record = lineBaseSchema.loose();

export function readLogs(home: string): LogCensus {
  const lines = linesOf(home);
  const wrong: string[] = [];
  const accepted = new Map<string, number>();
  const events = new Map<string, number>();
  for (const line of lines) {
    const parsed = record.safeParse(parse(line));
    if (!parsed.success || neverRaw.test(line)) {
      wrong.push(line.slice(0, 300));
      continue;
    }
    const { event, hop, messageId } = parsed.data;
    count(events, event);
    if (event === 'hop' && hop === 'accept' && typeof messageId === 'string') count(accepted, messageId);
  }
  return { lines: lines.length, wrong, accepted, events };
}

/** What is a record among them. */
export function readRecords(home: string): z.infer<typeof record>[] {
  return linesOf(home).flatMap((line) => record.safeParse(parse(line)).data ?? []);
}

function linesOf(home: string): string[] {
  const folder = path.join(home, 'run', 'logs');
  return readdirSync(folder)
    .filter((name) => /^(?:facade|logging|messages|control)\b.*\.ndjson/.test(name))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '');
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // no JSON: a line that somebody has forged or torn
  }
}
