import { openApiDocument, type Route } from '@signalbox/service-kit';
import type { ApiContext } from './context.ts';
import { commandsRoutes } from './routes/commands.ts';
import { configRoutes } from './routes/config.ts';
import { facadeRoute } from './routes/facade.ts';
import { logsRoutes } from './routes/logs.ts';
import { messagesRoutes } from './routes/messages.ts';
import { liveRoute } from './routes/live.ts';
import { presetsRoute } from './routes/presets.ts';
import { scenariosRoutes } from './routes/scenarios.ts';
import { sessionRoutes } from './routes/session.ts';
import { topologyRoute } from './routes/topology.ts';
import { verdictRoute } from './routes/verdict.ts';

export const apiTitle = { title: 'Signalbox control plane', version: '0.1.0' } as const;

/** REST of CONTRACT §6, with its own description. */
export function apiRoutes(context: ApiContext): Route[] {
  const routes: Route[] = [
    ...sessionRoutes(context),
    topologyRoute(context),
    ...messagesRoutes(context),
    facadeRoute(context),
    verdictRoute(context),
    ...logsRoutes(context),
    ...configRoutes(context),
    presetsRoute(context),
    ...scenariosRoutes(context),
    ...commandsRoutes(context),
    liveRoute,
  ];
  const described: Route = {
    method: 'get',
    path: '/api/openapi.json',
    doc: { summary: 'This description', replies: { 200: { description: 'OpenAPI 3.1' } } },
    handle({ response }) {
      response.json(document);
    },
  };
  const document = openApiDocument(apiTitle, [...routes, described]);
  return [...routes, described];
}
