import type { LogsState, Topic } from '@signalbox/shared';
import type { LiveClient, LiveClock } from '../../live/live-client.ts';
import { emptyLogBuffer, keptLines, withLogs, type LogBuffer } from '../../live/log-buffer.ts';
import type { TopicView } from '../../live/topic-view.ts';
import { mergeByTime } from './merge-by-time.ts';
import type { LogRow } from './rows.ts';
import { createSeqGaps } from './seq-gaps.ts';

/** What a page has of the logs it follows. `total`: lines that came; `dropped`: lines that nobody kept for this view; `fallen`: older ones this page let go of. */
export interface LogFeedState {
  readonly read:
    | { readonly status: 'waiting' }
    | { readonly status: 'known' | 'stale'; readonly at: number }
    | { readonly status: 'failed'; readonly reason: string };
  readonly rows: readonly LogRow[];
  readonly total: number;
  readonly dropped: number;
  readonly fallen: number;
}

export interface LogFeed {
  get(): LogFeedState;
  /** Follows the topics while anybody listens. */
  subscribe(listener: () => void): () => void;
}

export const emptyLogFeed: LogFeedState = { read: { status: 'waiting' }, rows: [], total: 0, dropped: 0, fallen: 0 };

/** Listeners are told at most this often, in milliseconds: thousands of lines a second are read as a stream, not line by line. */
const tellEveryMs = 100;

type Followed = { buffer: LogBuffer; before: LogsState | undefined };

/** Merges the logs behind some topics into one list that is longer than any topic's own, so that a view that stands still loses nothing. */
export function createLogFeed(
  client: Pick<LiveClient, 'topic' | 'watch'>,
  topics: readonly Topic[],
  clock: Pick<LiveClock, 'after'>,
): LogFeed {
  const followed = new Map<Topic, Followed>(
    topics.map((topic) => [topic, { buffer: emptyLogBuffer, before: undefined }]),
  );
  const gaps = createSeqGaps(true);
  const listeners = new Set<() => void>();
  let state = emptyLogFeed;
  let n = 0;
  let telling = false;
  let leave: (() => void)[] = [];

  function take(topic: Topic): void {
    const view = client.topic(topic);
    const read = readOf(topics.map((one) => client.topic(one)));
    const lines = view.status === 'known' || view.status === 'stale' ? takeLines(topic, view) : undefined;
    state = { ...state, ...lines, read };
    if (telling) return;
    telling = true;
    clock.after(tellEveryMs, () => {
      telling = false;
      for (const tell of listeners) tell();
    });
  }

  function takeLines(topic: Topic, view: TopicView & { status: 'known' | 'stale' }): Partial<LogFeedState> {
    // The snapshot was checked against the topic's schema when it came in.
    const logs = view.state as unknown as LogsState;
    const { buffer, before } = followed.get(topic) ?? { buffer: emptyLogBuffer, before: undefined };
    const next = withLogs(buffer, before, logs);
    followed.set(topic, { buffer: next, before: logs });
    if (next === buffer) return {};
    const fresh = rowsOf(next, next.total - buffer.total);
    const rows = topics.length === 1 ? [...state.rows, ...fresh] : mergeByTime(state.rows, fresh);
    const over = Math.max(0, rows.length - keptLines);
    return {
      rows: over === 0 ? rows : rows.slice(over),
      total: state.total + next.total - buffer.total,
      dropped: state.dropped + Math.max(0, logs.dropped - (before?.dropped ?? logs.dropped)),
      fallen: state.fallen + over,
    };
  }

  function rowsOf({ lines }: LogBuffer, count: number): LogRow[] {
    return lines.slice(lines.length - Math.min(count, lines.length)).flatMap((line): LogRow[] => {
      n += 1;
      const missing = gaps.take(line);
      const row: LogRow = { kind: 'line', n, line };
      if (missing === 0) return [row];
      return [{ kind: 'gap', n: n - 0.5, instance: line.instance, life: line.life, missing }, row];
    });
  }

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener);
      if (listeners.size === 1) {
        leave = topics.map((topic) => client.watch(topic, () => take(topic)));
        for (const topic of topics) take(topic);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        for (const end of leave) end();
        leave = [];
      };
    },
  };
}

/** One log that failed does not hide the others; what is old makes the whole old. */
function readOf(views: readonly TopicView[]): LogFeedState['read'] {
  const there = views.flatMap((view) => (view.status === 'known' || view.status === 'stale' ? [view] : []));
  const failed = views.find((view) => view.status === 'failed');
  if (there.length === 0) return failed ?? { status: 'waiting' };
  const at = Math.min(...there.map((view) => view.at));
  return { status: there.some(({ status }) => status === 'stale') ? 'stale' : 'known', at };
}
