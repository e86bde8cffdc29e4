import { useState } from 'react';
import type { LogFeedState } from './log-feed.ts';

/** Why a view stands still: its reader scrolled up, or asked for it. */
export type Hold = 'reading' | 'paused';

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
