import type { ConfigKey, Instance } from '@signalbox/shared';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { appliedBy, readersOf, takenAt, type Applied } from './applied-by.ts';
import { configApi } from './config-api.ts';
import type { Version } from './setting-edit.ts';

/** How often is asked, and for how long, in milliseconds. */
const everyMs = 500;
const patienceMs = 15_000;

interface Seen {
  next: number;
  savedAt: string | null;
  readonly taken: Map<string, string>;
  readonly until: number;
}

/** Who has applied a saved version, asked until everybody has or the patience ends. Undefined while nothing could be asked. */
export function useApplied(
  name: ConfigKey,
  version: Version,
  instances: readonly Instance[],
): readonly Applied[] | undefined {
  const seen = useRef<Seen | null>(null);
  const readers = readersOf(instances);

  async function look(): Promise<readonly Applied[] | null> {
    const state = (seen.current ??= { next: 0, savedAt: null, taken: new Map(), until: Date.now() + patienceMs });
    state.savedAt ??= await savedAt(name, version.modifyIndex);
    const answer = await configApi.events(state.next);
    if (!answer.ok || state.savedAt === null) return null;
    state.next = answer.value.next;
    for (const [id, at] of takenAt(answer.value.events, name, version.modifyIndex)) state.taken.set(id, at);
    return appliedBy(readers, state.taken, state.savedAt);
  }

  const query = useQuery({
    queryKey: ['setting-applied', name, version.modifyIndex],
    queryFn: look,
    gcTime: 0,
    refetchInterval: ({ state }) => {
      const all = state.data?.every(({ afterMs }) => afterMs !== null) === true;
      return all || Date.now() > (seen.current?.until ?? Infinity) ? false : everyMs;
    },
  });
  return query.data ?? undefined;
}

/** When the control plane had written that version; null when it does not say. */
async function savedAt(name: ConfigKey, modifyIndex: number): Promise<string | null> {
  const answer = await configApi.history(name);
  return answer.ok ? (answer.value.history.find((entry) => entry.modifyIndex === modifyIndex)?.at ?? null) : null;
}
