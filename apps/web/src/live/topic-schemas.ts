import {
  catalogStateSchema,
  commandsStateSchema,
  logsStateSchema,
  mapStateSchema,
  messagesStateSchema,
  queueStateSchema,
  timelineStateSchema,
  topologyStateSchema,
  trafficStateSchema,
  verdictStateSchema,
  type LogsState,
  type Topic,
  type TopicStates,
} from '@signalbox/shared';
import type { z } from 'zod';

/** The state behind any topic. */
export type StateOf<T extends Topic> = T extends keyof TopicStates ? TopicStates[T] : LogsState;

const schemas = {
  topology: topologyStateSchema,
  catalog: catalogStateSchema,
  map: mapStateSchema,
  queue: queueStateSchema,
  traffic: trafficStateSchema,
  messages: messagesStateSchema,
  verdict: verdictStateSchema,
  commands: commandsStateSchema,
  timeline: timelineStateSchema,
} as const satisfies { [K in keyof TopicStates]: z.ZodType<TopicStates[K]> };

/** Why a snapshot is not the contract's; undefined when it is. Patches change what was found right here, so they are not checked again. */
export function snapshotDefect(topic: Topic, state: unknown): string | undefined {
  const schema: z.ZodType = topic in schemas ? schemas[topic as keyof TopicStates] : logsStateSchema;
  const parsed = schema.safeParse(state);
  if (parsed.success) return undefined;
  const issue = parsed.error.issues[0];
  return issue === undefined ? 'not the expected shape' : `${issue.path.join('.')}: ${issue.message}`;
}
