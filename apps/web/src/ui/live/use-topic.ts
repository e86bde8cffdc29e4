import type { Topic } from '@signalbox/shared';
import { useCallback, useSyncExternalStore } from 'react';
import type { Connection } from '../../live/connection.ts';
import type { StateOf } from '../../live/topic-schemas.ts';
import { waiting, type TopicView } from '../../live/topic-view.ts';
import { useLiveClient } from './live-context.ts';

/** What a component reads of a topic: nothing yet, a state with its moment, or why there is none. */
export type TopicRead<T extends Topic> =
  | { readonly status: 'waiting' }
  | { readonly status: 'known' | 'stale'; readonly state: StateOf<T>; readonly at: number; readonly seq: number }
  | { readonly status: 'failed'; readonly reason: string };

const serverView = () => waiting;

/** Follows a topic while the component is there. */
export function useTopic<T extends Topic>(topic: T): TopicRead<T> {
  const client = useLiveClient();
  const subscribe = useCallback((tell: () => void) => client.watch(topic, tell), [client, topic]);
  const view: TopicView = useSyncExternalStore(subscribe, () => client.topic(topic), serverView);
  // The snapshot was checked against the topic's schema when it came in (live/topic-schemas.ts).
  return view as unknown as TopicRead<T>;
}

/** The state that was read, or undefined while there is none. */
export function stateIn<T extends Topic>(read: TopicRead<T>): StateOf<T> | undefined {
  return read.status === 'known' || read.status === 'stale' ? read.state : undefined;
}

/** The topic's state, or undefined while there is none. */
export function useTopicState<T extends Topic>(topic: T): StateOf<T> | undefined {
  return stateIn(useTopic(topic));
}

/** One value out of a topic; the component renders again only when that value is another. `select` must be stable and give back what it found, not a copy. */
export function useTopicValue<T extends Topic, V>(topic: T, select: (state: StateOf<T>) => V): V | undefined {
  const client = useLiveClient();
  const subscribe = useCallback((tell: () => void) => client.watch(topic, tell), [client, topic]);
  const read = () => {
    const view = client.topic(topic);
    return view.status === 'known' || view.status === 'stale' ? select(view.state as unknown as StateOf<T>) : undefined;
  };
  return useSyncExternalStore(subscribe, read, () => undefined);
}

const idle: Connection = { name: 'idle' };

export function useConnection(): Connection {
  const client = useLiveClient();
  return useSyncExternalStore(client.onConnection, client.connection, () => idle);
}
