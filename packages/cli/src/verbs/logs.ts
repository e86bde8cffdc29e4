import { AppError, eventListSchema, logListSchema, type LogLine, visibleText, wait } from '@signalbox/shared';
import type { Context } from '../context.ts';

/** How often a follower asks for more, in milliseconds. */
const pollEvery = 250;
const pageSize = 1000;

export interface LogsOptions {
  follow?: boolean;
  since?: string;
}

/** `logs`: the lines of one or more instances as a person reads them; under `--json` one JSON line each. */
export async function logs(context: Context, ids: readonly string[], { follow, since }: LogsOptions): Promise<void> {
  const from = since === undefined ? 0 : parseSince(since, Date.now());
  const cursors = new Map<string, string>();
  do {
    const batches = await Promise.all(ids.map((id) => linesAfter(context, id, cursors)));
    const lines = batches.flat().filter((line) => Date.parse(line.t) >= from);
    // Lines of several instances are merged by their writers' clocks: for reading only, never for proof.
    for (const line of lines.toSorted((a, b) => a.t.localeCompare(b.t))) {
      context.output.line(line, () => describeLine(line));
    }
  } while (follow === true && (await another(context)));
}

/** `events`: what happened, in the control plane's own order. */
export async function events(context: Context, { follow }: { follow?: boolean }): Promise<void> {
  let after = 0;
  do {
    const page = await context.control().get(`/api/events?after=${after}`, eventListSchema);
    after = page.next;
    for (const event of page.events) context.output.line(event, () => describeLine(event));
  } while (follow === true && (await another(context)));
}

async function linesAfter(context: Context, id: string, cursors: Map<string, string>): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for (;;) {
    const query = new URLSearchParams({ limit: String(pageSize) });
    const after = cursors.get(id);
    if (after !== undefined) query.set('after', after);
    const page = await context.control().get(`/api/logs/${encodeURIComponent(id)}?${query}`, logListSchema);
    lines.push(...page.lines);
    if (page.dropped > 0) context.output.note(`${id}: ${page.dropped} lines were dropped`);
    if (page.next !== null) cursors.set(id, page.next);
    if (page.lines.length < pageSize || page.next === null) return lines;
  }
}

async function another(context: Context): Promise<boolean> {
  try {
    await wait(context.clock, pollEvery, context.signal);
    return true;
  } catch {
    // Ctrl-C is how a follower ends.
    return false;
  }
}

/** `--since` as milliseconds since the Unix epoch: a span such as `30s`, `5m`, `2h`, or an RFC 3339 moment. */
export function parseSince(since: string, now: number): number {
  const span = /^(\d{1,6})(s|m|h)$/.exec(since);
  if (span !== null) {
    const unit = { s: 1000, m: 60_000, h: 3_600_000 }[span[2] ?? 's'] ?? 1000;
    return now - Number(span[1]) * unit;
  }
  const moment = Date.parse(since);
  if (!Number.isNaN(moment)) return moment;
  throw new AppError('wrong-use', 'That is not a moment.', {
    expected: '30s, 5m, 2h or 2026-01-31T12:00:00Z',
    found: since,
  });
}

function describeLine(line: LogLine): string {
  const time = new Date(line.t).toTimeString().slice(0, 8);
  return `${time}.${line.t.slice(20, 23)}  ${line.instance.padEnd(12)} ${line.level.padEnd(5)} ${visibleText(line.msg)}`;
}
