import { AppError, verdictSchema } from '@signalbox/shared';
import { parseInput, type Route } from '@signalbox/service-kit';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';

const querySchema = z.object({ command: z.string().max(100).optional() });

/** What the ledger concludes now, or what a command `verify` found. */
export function verdictRoute({ monitor }: ApiContext): Route {
  return {
    method: 'get',
    path: '/api/verdict',
    doc: {
      summary: 'Whether every promise was kept; with `command`, what that command `verify` found',
      query: querySchema,
      replies: { 200: { description: 'The verdict, and what it rests on', schema: verdictSchema } },
    },
    handle({ request, response }) {
      const { command } = parseInput(querySchema, request.query, 'query');
      const { ledger } = monitor;
      const verdict = command === undefined ? ledger.verdict() : ledger.found(command);
      if (verdict === undefined) {
        throw new AppError('not-found', 'No verdict of that command is kept.', {
          expected: 'the id of a command `verify` that ended not long ago',
          found: command,
        });
      }
      response.json(verdict);
    },
  };
}
