'use client';
import { createContext, useContext } from 'react';
import type { LiveClient, LiveClock } from '../../live/live-client.ts';

export const LiveContext = createContext<LiveClient | undefined>(undefined);

export function useLiveClient(): LiveClient {
  const client = useContext(LiveContext);
  if (client === undefined) throw new Error('expected a live client above this component, found none');
  return client;
}

/** The live client's clock in a browser. */
export const browserClock: LiveClock = {
  now: () => Date.now(),
  chance: () => Math.random(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  },
};
