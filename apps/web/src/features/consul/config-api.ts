import {
  configEntrySchema,
  configHistorySchema,
  eventListSchema,
  type ConfigHistory,
  type ConfigKey,
  type EventList,
} from '@signalbox/shared';
import { ask, type Answer } from '../../live/ask.ts';
import type { Version } from './setting-edit.ts';

/** Settings and what became of them, at the control plane. */
export const configApi = {
  read: (key: ConfigKey): Promise<Answer<Version>> => ask(configEntrySchema, 'GET', `/api/config/${key}`),
  /** Over that version only: a later one is answered with status 409. */
  save: (key: ConfigKey, value: string, over: number): Promise<Answer<Version>> =>
    ask(configEntrySchema, 'PUT', `/api/config/${key}`, { value, modifyIndex: over }),
  history: (key: ConfigKey): Promise<Answer<ConfigHistory>> =>
    ask(configHistorySchema, 'GET', `/api/config/${key}/history`),
  rollBack: (key: ConfigKey, to: number): Promise<Answer<Version>> =>
    ask(configEntrySchema, 'POST', `/api/config/${key}/rollback`, { modifyIndex: to }),
  events: (after: number): Promise<Answer<EventList>> => ask(eventListSchema, 'GET', `/api/events?after=${after}`),
};
