import { statusSchema } from '@signalbox/shared';
import type { Route } from '@signalbox/service-kit';
import type { ApiContext } from '../context.ts';

export function topologyRoute({ monitor }: ApiContext): Route {
  return {
    method: 'get',
    path: '/api/topology',
    doc: {
      summary: 'Every instance, the cluster, the queue, the map',
      replies: { 200: { description: 'As `signalbox status --json`', schema: statusSchema } },
    },
    handle({ response }) {
      response.json(monitor.status());
    },
  };
}
