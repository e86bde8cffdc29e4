'use client';
import type { MessageKey } from '../i18n/locale-store.ts';
import type { StateOf } from '../live/topic-schemas.ts';
import { useTopicValue } from './live/use-topic.ts';

const backendOf = (state: StateOf<'catalog'>) => state.settings['queue/backend']?.value;

/** What the queue's log is called: by the back end that keeps it. */
export function useLogWord(): MessageKey {
  return useTopicValue('catalog', backendOf) === 'hazelcast' ? 'log.hazelcast' : 'log.kafka';
}
