import type { Topic } from '@signalbox/shared';
import { useMemo, useState, useSyncExternalStore } from 'react';
import { browserClock, useLiveClient } from '../../ui/live/live-context.ts';
import { createLogFeed, emptyLogFeed, type LogFeedState } from './log-feed.ts';

/** Every log merged by the server, or each chosen one followed by itself: a quiet one keeps its lines beside a loud one. */
function topicsOf(chosen: readonly string[]): readonly Topic[] {
  return chosen.length === 0 ? ['logs:all'] : chosen.map((id) => `logs:${id}` as Topic);
}

/** Follows the chosen logs while the component is there; another choice begins with an empty list. */
export function useLogFeed(chosen: readonly string[]): LogFeedState {
  const client = useLiveClient();
  const feed = useMemo(() => createLogFeed(client, topicsOf(chosen), browserClock), [client, chosen]);
  return useSyncExternalStore(feed.subscribe, feed.get, () => emptyLogFeed);
}

/** Why a view stands still: its reader scrolled up, or asked for it. */
type Hold = 'reading' | 'paused';

export interface LogView {
  /** The living list while following; the list as it was while somebody reads. Nothing is lost meanwhile: the feed goes on. */
  readonly shown: LogFeedState;
  readonly hold: Hold | null;
  /** Lines that came since the view stands still. */
  readonly waiting: number;
  readonly holdStill: (why: Hold) => void;
  readonly follow: () => void;
}

/** A pause outweighs reading: who scrolls back to the end has not asked to go on. */
export function useLogView(feed: LogFeedState): LogView {
  const [held, setHeld] = useState<{ why: Hold; feed: LogFeedState } | null>(null);
  return {
    shown: held?.feed ?? feed,
    hold: held?.why ?? null,
    waiting: held === null ? 0 : feed.total - held.feed.total,
    holdStill: (why) =>
      setHeld((before) =>
        before === null ? { why, feed } : { ...before, why: before.why === 'paused' ? 'paused' : why },
      ),
    follow: () => setHeld(null),
  };
}
