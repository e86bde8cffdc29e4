import { healthSchema } from '@signalbox/shared';
import type { ServiceHealth } from '../health.ts';
import type { Metrics } from '../metrics.ts';
import type { Route } from './route.ts';

/** `/health/live`: the process answers. `/health/ready`: it may be given work, or why not (CONTRACT §3). */
export function healthRoutes(health: ServiceHealth): Route[] {
  return [
    {
      method: 'get',
      path: '/health/live',
      doc: { summary: 'The process answers', replies: { 200: { description: 'It does', schema: healthSchema } } },
      handle: ({ response }) => {
        response.setHeader('Cache-Control', 'no-store');
        response.json(health.report());
      },
    },
    {
      method: 'get',
      path: '/health/ready',
      doc: {
        summary: 'Whether it may be given work',
        replies: {
          200: { description: 'Ready', schema: healthSchema },
          503: { description: 'Not ready, with the reasons', schema: healthSchema },
        },
      },
      handle: ({ response }) => {
        const report = health.report();
        response.setHeader('Cache-Control', 'no-store');
        response.status(report.ready ? 200 : 503).json(report);
      },
    },
  ];
}

export function metricsRoute(metrics: Metrics): Route {
  return {
    method: 'get',
    path: '/metrics',
    doc: { summary: "Figures in Prometheus' text form", replies: { 200: { description: 'The figures' } } },
    handle: async ({ response }) => {
      const text = await metrics.registry.metrics();
      response.setHeader('Content-Type', metrics.registry.contentType);
      response.end(text);
    },
  };
}
