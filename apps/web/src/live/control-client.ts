import {
  commandAcceptedSchema,
  messageListSchema,
  postReplySchema,
  presetListSchema,
  scenarioListSchema,
  scenarioRunSchema,
  sessionOpenedSchema,
  sessionSchema,
  traceSchema,
  type CommandRequest,
  type MessageRow,
  type ScenarioRunRequest,
  type SendRequest,
} from '@signalbox/shared';
import { z } from 'zod';
import { ask, askFile } from './ask.ts';

/** The control plane's API (CONTRACT §6) at this page's own origin. */
export const controlClient = {
  session: () => ask(sessionSchema, 'GET', '/api/session'),
  signIn: (token: string) => ask(sessionOpenedSchema, 'POST', '/api/session', { token }),
  signOut: () => ask(z.unknown(), 'DELETE', '/api/session'),
  command: (request: CommandRequest) => ask(commandAcceptedSchema, 'POST', '/api/commands', request),
  send: (request: SendRequest) => ask(postReplySchema, 'POST', '/api/messages', request),
  messages: (query: { limit: number; before?: number; q?: string; state?: MessageRow['state'] }) =>
    ask(messageListSchema, 'GET', `/api/messages?${search(query)}`),
  scenarios: () => ask(scenarioListSchema, 'GET', '/api/scenarios'),
  runScenario: (request: ScenarioRunRequest) => ask(scenarioRunSchema, 'POST', '/api/scenarios/runs', request),
  stopScenario: (run: string) => ask(scenarioRunSchema, 'POST', `/api/scenarios/runs/${run}/stop`, {}),
  scenarioReport: (run: string) => askFile(`/api/scenarios/runs/${run}/report`),
  presets: () => ask(presetListSchema, 'GET', '/api/presets'),
  trace: (id: string) => ask(traceSchema, 'GET', `/api/messages/${encodeURIComponent(id)}/trace`),
};

function search(query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return new URLSearchParams(given).toString();
}
