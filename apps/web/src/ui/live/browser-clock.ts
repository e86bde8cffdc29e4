import type { LiveClock } from '../../live/live-client.ts';

/** The live client's clock in a browser. */
export const browserClock: LiveClock = {
  now: () => Date.now(),
  chance: () => Math.random(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
