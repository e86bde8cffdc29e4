import { AppError, eventListSchema, logListSchema } from '@signalbox/shared';
import { parseInput, type Route } from '@signalbox/service-kit';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';

const logQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  after: z.string().max(100).optional(),
});
const eventQuery = z.strictObject({ after: z.coerce.number().int().nonnegative().default(0) });

/** One instance's log from its file, and what happened, in the control plane's own order. */
export function logsRoutes({ monitor }: ApiContext): Route[] {
  return [
    {
      method: 'get',
      path: '/api/logs/:id',
      doc: {
        summary: 'Log lines of one instance, of `control` or of `all`, oldest first; `next` asks for what comes after',
        query: logQuery,
        replies: {
          200: { description: 'One page; a page shorter than `limit` has reached the end', schema: logListSchema },
        },
      },
      async handle({ request, response }) {
        const { limit, after } = parseInput(logQuery, request.query, 'query');
        const id = String(request.params['id']);
        const page = await monitor.logPage(id, limit, after);
        if (page === undefined) throw noLog(id);
        response.json(page);
      },
    },
    {
      method: 'get',
      path: '/api/events',
      doc: {
        summary: 'What happened, hops left out, after a number of the control plane',
        query: eventQuery,
        replies: { 200: { description: 'Events with their numbers', schema: eventListSchema } },
      },
      handle({ request, response }) {
        response.json(monitor.events(parseInput(eventQuery, request.query, 'query').after));
      },
    },
  ];
}

function noLog(id: string): AppError {
  return new AppError('not-found', 'There is no such log.', {
    expected: 'an instance id such as logging-2, `control` or `all`',
    found: id.slice(0, 100),
    remedy: '`npx signalbox status` lists the instances.',
  });
}
