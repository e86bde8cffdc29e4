import type { Route } from '@signalbox/service-kit';
import { z } from 'zod';

const liveSchema = z.object({ instance: z.literal('control'), live: z.literal(true) });

export const liveRoute: Route = {
  method: 'get',
  path: '/health/live',
  doc: { summary: 'The control plane answers', replies: { 200: { description: 'It does', schema: liveSchema } } },
  handle({ response }) {
    response.json({ instance: 'control', live: true });
  },
};
