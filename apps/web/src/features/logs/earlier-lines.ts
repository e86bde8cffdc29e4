import { logListSchema, type LogLine, type LogList, type Problem } from '@signalbox/shared';
import { ask, type Answer } from '../../live/ask.ts';
import { beforeOverlap, mergeByTime } from './merge-by-time.ts';
import type { LogRow } from './rows.ts';
import { createSeqGaps } from './seq-gaps.ts';

/** What was written before the lines that are shown. `whole`: back to the beginning of what the server has. */
export interface Earlier {
  readonly rows: readonly LogRow[];
  readonly whole: boolean;
}

/** Lines asked for at once, the most the server gives; and how many times, so that a huge file cannot fill the page. */
const pageSize = 5000;
const mostPages = 20;
/** Earlier lines kept in all. */
const mostLines = 20_000;

type AskPage = (id: string, after: string | undefined) => Promise<Answer<LogList>>;

const askPage: AskPage = (id, after) =>
  ask(
    logListSchema,
    'GET',
    `/api/logs/${encodeURIComponent(id)}?limit=${pageSize}${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
  );

/**
 * Reads the chosen logs from their files up to the first line that is known. The server gives a file from its beginning, so a long one is
 * read through; only the latest lines of it are kept.
 */
export async function loadEarlier(
  chosen: readonly string[],
  rows: readonly LogRow[],
  page: AskPage = askPage,
): Promise<{ ok: true; value: Earlier } | { ok: false; problem: Problem }> {
  let merged: LogRow[] = [];
  let whole = true;
  for (const id of chosen.length === 0 ? ['all'] : chosen) {
    const known = rows.flatMap((row) =>
      row.kind === 'line' && (id === 'all' || row.line.instance === id) ? [row.line] : [],
    );
    const past = await readPast(id, known, page);
    if (!past.ok) return past;
    whole &&= past.whole;
    merged = mergeByTime(merged, withGaps(past.lines));
  }
  const kept = merged.slice(-mostLines);
  return {
    ok: true,
    // Numbers below those of the live rows.
    value: {
      rows: kept.map((row, i) => ({ ...row, n: i - kept.length })),
      whole: whole && kept.length === merged.length,
    },
  };
}

async function readPast(
  id: string,
  known: readonly LogLine[],
  page: AskPage,
): Promise<{ ok: true; lines: readonly LogLine[]; whole: boolean } | { ok: false; problem: Problem }> {
  let lines: LogLine[] = [];
  let whole = true;
  let after: string | undefined;
  for (let count = 0; count < mostPages; count += 1) {
    const answer = await page(id, after);
    if (!answer.ok) return answer;
    lines.push(...answer.value.lines);
    const before = beforeOverlap(lines, known);
    // A place so near the end may be a chance likeness until the lines after it are there too.
    const atEnd = answer.value.lines.length < pageSize || answer.value.next === null;
    if (before !== undefined && (atEnd || lines.length - before.length >= Math.min(30, known.length)))
      return { ok: true, lines: before, whole };
    if (atEnd) return { ok: true, lines, whole };
    if (lines.length > mostLines) whole = false;
    lines = lines.slice(-mostLines);
    after = answer.value.next ?? undefined;
  }
  return { ok: true, lines: [], whole: false };
}

function withGaps(lines: readonly LogLine[]): LogRow[] {
  const gaps = createSeqGaps(false);
  return lines.flatMap((line): LogRow[] => {
    const missing = gaps.take(line);
    const row: LogRow = { kind: 'line', n: 0, line };
    return missing === 0 ? [row] : [{ kind: 'gap', n: 0, instance: line.instance, life: line.life, missing }, row];
  });
}
