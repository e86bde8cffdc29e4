'use client';
import { useSyncExternalStore } from 'react';
import { presenceOf, type Presence } from '../../live/presence.ts';
import { useLiveClient } from './live-context.ts';
import { onTenths, useNow } from './use-now.ts';
import { useConnection } from './use-topic.ts';

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
