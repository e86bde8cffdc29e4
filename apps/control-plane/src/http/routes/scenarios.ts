import { readFileSync } from 'node:fs';
import { parseInput, type Route } from '@signalbox/service-kit';
import { scenarioListSchema, scenarioRunRequestSchema, scenarioRunSchema } from '@signalbox/shared';
import type { ApiContext } from '../context.ts';

/** The course's demonstrations: which there are, running one, how it goes, and its report. */
export function scenariosRoutes({ scenarios, limits }: ApiContext): Route[] {
  const idOf = (params: Readonly<Record<string, unknown>>): string => String(params['id']);
  const run = { description: 'The run, as far as it is', schema: scenarioRunSchema };
  return [
    {
      method: 'get',
      path: '/api/scenarios',
      doc: {
        summary: 'Scenarios that can be run, and runs, the newest first',
        replies: { 200: { description: 'Scenarios', schema: scenarioListSchema } },
      },
      handle({ response }) {
        response.json(scenarios.list());
      },
    },
    {
      method: 'post',
      path: '/api/scenarios/runs',
      accepts: ['json'],
      doc: {
        summary: 'Run one; one at a time',
        body: { 'application/json': scenarioRunRequestSchema },
        replies: { 202: { ...run, description: 'It has begun; ask for it by its id' } },
      },
      admit: () => limits.commands.take(),
      handle({ response, body }) {
        const request = parseInput(scenarioRunRequestSchema, body.form === 'json' ? body.value : undefined, 'body');
        const begun = scenarios.start(request);
        response.status(202).location(`/api/scenarios/runs/${begun.id}`).json(begun);
      },
    },
    {
      method: 'get',
      path: '/api/scenarios/runs/:id',
      doc: { summary: 'How a run goes, or went', replies: { 200: run } },
      handle({ request, response }) {
        response.json(scenarios.get(idOf(request.params)));
      },
    },
    {
      method: 'post',
      path: '/api/scenarios/runs/:id/stop',
      doc: { summary: 'End a run after the step that it is at', replies: { 202: run } },
      admit: () => limits.commands.take(),
      handle({ request, response }) {
        response.status(202).json(scenarios.stop(idOf(request.params)));
      },
    },
    {
      method: 'get',
      path: '/api/scenarios/runs/:id/report',
      doc: { summary: 'Its report, one HTML file that opens offline', replies: { 200: { description: 'text/html' } } },
      handle({ request, response }) {
        const id = idOf(request.params);
        const page = readFileSync(scenarios.report(id));
        // A file to keep, never a page of this origin.
        response
          .attachment(`${id}.html`)
          .setHeader('Content-Security-Policy', "sandbox; default-src 'none'; style-src 'unsafe-inline'");
        response.end(page);
      },
    },
  ];
}
