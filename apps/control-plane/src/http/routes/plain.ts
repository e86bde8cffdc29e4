import type { Route } from '@signalbox/service-kit';
import { z } from 'zod';

const scenariosSchema = z.object({
  scenarios: z.array(z.object({ name: z.string(), title: z.string(), demands: z.string() })),
});
const liveSchema = z.object({ instance: z.literal('control'), live: z.literal(true) });

export const scenariosRoute: Route = {
  method: 'get',
  path: '/api/scenarios',
  doc: {
    summary: 'Scenarios that can be run',
    replies: { 200: { description: 'Scenarios', schema: scenariosSchema } },
  },
  handle({ response }) {
    response.json({ scenarios: [] });
  },
};

export const liveRoute: Route = {
  method: 'get',
  path: '/health/live',
  doc: { summary: 'The control plane answers', replies: { 200: { description: 'It does', schema: liveSchema } } },
  handle({ response }) {
    response.json({ instance: 'control', live: true });
  },
};
