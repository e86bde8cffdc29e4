'use client';
import { createContext, useContext } from 'react';
import type { LiveClient } from '../../live/live-client.ts';

export const LiveContext = createContext<LiveClient | undefined>(undefined);

export function useLiveClient(): LiveClient {
  const client = useContext(LiveContext);
  if (client === undefined) throw new Error('expected a live client above this component, found none');
  return client;
}
