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

interface Save {
  readonly value: string;
  readonly over: number;
  /** Consent to drop the messages, where the change takes that. */
  readonly newEpoch: boolean;
}

/** Where whoever reads a setting has to end before it is written, the answer comes that much later. Milliseconds. */
const endsFirstMs = 60_000;

/** Settings and what became of them, at the control plane. */
export const configApi = {
  read: (key: ConfigKey): Promise<Answer<Version>> => ask(configEntrySchema, 'GET', `/api/config/${key}`),
  /** Over that version only: a later one is answered with status 409. */
  save: (key: ConfigKey, { value, over, newEpoch }: Save): Promise<Answer<Version>> =>
    ask(configEntrySchema, 'PUT', `/api/config/${key}`, { value, modifyIndex: over, newEpoch }, endsFirstMs),
  history: (key: ConfigKey): Promise<Answer<ConfigHistory>> =>
    ask(configHistorySchema, 'GET', `/api/config/${key}/history`),
  rollBack: (key: ConfigKey, to: number, newEpoch: boolean): Promise<Answer<Version>> =>
    ask(configEntrySchema, 'POST', `/api/config/${key}/rollback`, { modifyIndex: to, newEpoch }, endsFirstMs),
  events: (after: number): Promise<Answer<EventList>> => ask(eventListSchema, 'GET', `/api/events?after=${after}`),
};
