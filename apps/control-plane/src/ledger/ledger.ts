import type { EventLine, MessageId, MessageRow, TraceHop } from '@signalbox/shared';
import { createNames, toHop, type Hop } from './hop.ts';
import { nextMessageState, shownState, type RequestEvent } from './message-state.ts';
import { createOpenRequests, replyEvent } from './open-requests.ts';
import { createRow, noteHop, toMessageRow, type Row } from './row.ts';
import { traceOf } from './trace.ts';

export interface MessageQuery {
  readonly limit: number;
  /** Rows older than this number only. */
  readonly before?: number | undefined;
  /** Part of the text or of the id. */
  readonly q?: string | undefined;
  /** As it is shown: a retry under way is in flight (message-state.ts). */
  readonly state?: MessageRow['state'] | undefined;
}

/** What became of every message, by the hops of all instances: SPEC.md. */
export interface Ledger {
  /** `now`: milliseconds that only go forward. */
  take(line: EventLine, now: number): void;
  /** Lets open requests fall into doubt. */
  tick(now: number): void;
  row(id: string): MessageRow | undefined;
  /** Newest first. */
  list(query: MessageQuery): { rows: MessageRow[]; next: number | null };
  /** Rows kept. */
  size(): number;
  /** Number of the newest row. */
  newest(): number;
  trace(id: string): TraceHop[];
  /** Ids of rows that changed or went since the last call. */
  changes(): ReadonlySet<string>;
  /** A new epoch: nothing of the old one counts. Numbers of rows go on. */
  clear(): void;
}

export interface LedgerBounds {
  /** Rows kept. */
  readonly rows: number;
  /** Messages kept whose acceptance was not seen (LED7). */
  readonly unseen: number;
}

const defaultBounds: LedgerBounds = { rows: 50_000, unseen: 10_000 };

export function createLedger(bounds: LedgerBounds = defaultBounds): Ledger {
  const names = createNames();
  const open = createOpenRequests();
  /** In order of acceptance, which is the order of `n`. */
  const rows = new Map<string, Row>();
  const unseen = new Map<string, Row>();
  let changed = new Set<string>();
  let newest = 0;

  function take(line: EventLine, now: number): void {
    if (line.event === 'hop') {
      takeHop(line, now);
      return;
    }
    if (line.event === 'log.caught-up') holdAll(new Set(line.partitions), line.instance);
  }

  function takeHop(line: EventLine<'hop'>, now: number): void {
    if (line.messageId === undefined || isRead(line)) return;
    const hop = toHop(line, names);
    if (hop.hop === 'accept') accept(line.messageId, hop, now);
    const row = rows.get(line.messageId) ?? unseenRow(line.messageId);
    noteHop(row, hop, line.text);
    if (row.n === 0) return;
    if (hop.hop === 'reply') reply(row, hop);
    changed.add(row.id);
  }

  function accept(id: MessageId, hop: Hop, now: number): void {
    const row = rows.get(id);
    if (row !== undefined) {
      step(row, 'accept');
    } else {
      const fresh = unseen.get(id) ?? createRow(id);
      unseen.delete(id);
      newest += 1;
      fresh.n = newest;
      fresh.at = hop.at;
      rows.set(id, fresh);
      const forgotten = forgetOldest(rows, bounds.rows);
      if (forgotten !== undefined) changed.add(forgotten.id);
    }
    const accepted = rows.get(id);
    if (accepted !== undefined) accepted.facade ??= hop.instance;
    open.open(requestKey(id, hop), id, now);
  }

  function reply(row: Row, hop: Hop): void {
    open.close(requestKey(row.id, hop));
    const event = replyEvent(hop.outcome, hop.status);
    if (event === 'ack') row.facade = hop.instance;
    step(row, event);
  }

  function step(row: Row, event: RequestEvent): void {
    const next = nextMessageState(row.state, event);
    if (next === row.state) return;
    row.state = next;
    changed.add(row.id);
  }

  /** LED9 */
  function holdAll(partitions: ReadonlySet<number>, holder: string): void {
    for (const row of rows.values()) {
      if (row.partition === null || row.heldBy === holder || !partitions.has(row.partition)) continue;
      row.heldBy = holder;
      changed.add(row.id);
    }
  }

  function unseenRow(id: MessageId): Row {
    const known = unseen.get(id);
    if (known !== undefined) return known;
    const row = createRow(id);
    unseen.set(id, row);
    forgetOldest(unseen, bounds.unseen);
    return row;
  }

  return {
    take,
    tick(now) {
      for (const id of open.expired(now)) {
        const row = rows.get(id);
        if (row !== undefined) step(row, 'doubt');
      }
    },
    row(id) {
      const row = rows.get(id);
      return row === undefined ? undefined : toMessageRow(row);
    },
    list({ limit, before = Infinity, q, state }) {
      const found: Row[] = [];
      const wanted = q?.toLowerCase();
      // The map cannot be walked backwards; the newest are its last.
      const newestFirst = [...rows.values()].reverse();
      for (const row of newestFirst) {
        if (row.n >= before || (state !== undefined && shownState[row.state] !== state)) continue;
        if (wanted !== undefined && !matches(row, wanted)) continue;
        if (found.length === limit) return { rows: found.map(toMessageRow), next: found.at(-1)?.n ?? null };
        found.push(row);
      }
      return { rows: found.map(toMessageRow), next: null };
    },
    size: () => rows.size,
    newest: () => newest,
    trace: (id) => traceOf((rows.get(id) ?? unseen.get(id))?.hops ?? []),
    changes() {
      const result = changed;
      changed = new Set();
      return result;
    },
    clear() {
      for (const id of rows.keys()) changed.add(id);
      for (const kept of [rows, unseen]) kept.clear();
      open.clear();
    },
  };
}

/** LED10: whoever looks at a message, the page itself among them, is told by lines that name it, but does nothing to it. */
function isRead({ hop }: EventLine<'hop'>): boolean {
  return hop === 'read-log' || hop === 'read-messages';
}

function requestKey(id: string, hop: Hop): string {
  return hop.requestId === undefined ? `${hop.instance} ${hop.life} ${id}` : `${hop.instance} ${hop.requestId}`;
}

/** Takes the oldest out once there are more than `bound`. */
function forgetOldest(rows: Map<string, Row>, bound: number): Row | undefined {
  if (rows.size <= bound) return undefined;
  const oldest = rows.values().next().value;
  if (oldest !== undefined) rows.delete(oldest.id);
  return oldest;
}

function matches(row: Row, wanted: string): boolean {
  return row.id.includes(wanted) || row.text.toLowerCase().includes(wanted);
}
