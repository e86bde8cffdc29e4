'use client';
import { useSyncExternalStore } from 'react';
import { type Presence, presenceOf } from '../../live/presence.ts';
import { useLiveClient } from './live-context.ts';
import { useConnection } from './use-topic.ts';

/** One ticking clock per rate, shared by everything that shows an age. */
function ticker(everyMs: number) {
  const listeners = new Set<() => void>();
  let now = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    get: () => (now === 0 ? (now = Date.now()) : now),
    subscribe: (listener: () => void) => {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(() => {
          now = Date.now();
          for (const tell of listeners) tell();
        }, everyMs);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
}

const tenths = ticker(200);
const seconds = ticker(1000);

/** Calls five times a second; gives the way to stop. */
const onTenths = tenths.subscribe;

/** Milliseconds since 1970, renewed at the given pace; 0 on the exported page. */
export function useNow(pace: 'tenths' | 'seconds' = 'seconds'): number {
  const clock = pace === 'tenths' ? tenths : seconds;
  return useSyncExternalStore(clock.subscribe, clock.get, () => 0);
}

/** Whether the page is of now, looked at five times a second. */
export function usePresence(): Presence {
  const client = useLiveClient();
  const connection = useConnection();
  return presenceOf(connection, client.heardAt(), useNow('tenths'));
}

/** Since when nothing shown is of now, in milliseconds since 1970; null while it is. Renders again only when that changes. */
export function useOfflineSince(): number | null {
  const client = useLiveClient();
  const read = () => {
    const presence = presenceOf(client.connection(), client.heardAt(), Date.now());
    return presence.name === 'offline' ? presence.since : null;
  };
  return useSyncExternalStore(onTenths, read, () => null);
}
