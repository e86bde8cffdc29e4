import type { Topic } from '@signalbox/shared';
import { useMemo, useSyncExternalStore } from 'react';
import { browserClock } from '../../ui/live/browser-clock.ts';
import { useLiveClient } from '../../ui/live/live-context.ts';
import { createLogFeed, emptyLogFeed, type LogFeedState } from './log-feed.ts';

/** Every log merged by the server, or each chosen one followed by itself: a quiet one keeps its lines beside a loud one. */
export function topicsOf(chosen: readonly string[]): readonly Topic[] {
  return chosen.length === 0 ? ['logs:all'] : chosen.map((id) => `logs:${id}` as Topic);
}

/** Follows the chosen logs while the component is there; another choice begins with an empty list. */
export function useLogFeed(chosen: readonly string[]): LogFeedState {
  const client = useLiveClient();
  const feed = useMemo(() => createLogFeed(client, topicsOf(chosen), browserClock), [client, chosen]);
  return useSyncExternalStore(feed.subscribe, feed.get, () => emptyLogFeed);
}
