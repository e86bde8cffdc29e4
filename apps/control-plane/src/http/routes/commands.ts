import {
  AppError,
  commandAcceptedSchema,
  commandListSchema,
  commandRequestSchema,
  commandSchema,
} from '@signalbox/shared';
import { parseInput, type Route } from '@signalbox/service-kit';
import { callerOf, type ApiContext } from '../context.ts';

/** Asking for something to be done, and what became of it. */
export function commandsRoutes({ commands, limits }: ApiContext): Route[] {
  return [
    {
      method: 'get',
      path: '/api/commands',
      doc: {
        summary: 'The newest commands first',
        replies: { 200: { description: 'Commands', schema: commandListSchema } },
      },
      handle({ response }) {
        response.json({ commands: commands.list() });
      },
    },
    {
      method: 'post',
      path: '/api/commands',
      accepts: ['json'],
      doc: {
        summary: 'Kill, stop, start, restart, pause, resume, scale, heal, reset, preset, down, verify',
        body: { 'application/json': commandRequestSchema },
        replies: { 202: { description: 'Accepted; ask for it by its id', schema: commandAcceptedSchema } },
      },
      admit: () => limits.commands.take(),
      handle({ response, body }) {
        const request = parseInput(commandRequestSchema, body.form === 'json' ? body.value : undefined, 'body');
        const { id } = commands.submit(request, callerOf(response));
        response.status(202).location(`/api/commands/${id}`).json({ id });
      },
    },
    {
      method: 'get',
      path: '/api/commands/:id',
      doc: {
        summary: 'What became of a command',
        replies: { 200: { description: 'Its state and one result a target', schema: commandSchema } },
      },
      handle({ request, response }) {
        const id = String(request.params['id']);
        const command = commands.get(id);
        if (command === undefined) {
          throw new AppError('not-found', 'There is no such command.', {
            expected: 'an id that POST /api/commands answered with, not long ago',
            found: id.slice(0, 100),
          });
        }
        response.json(command);
      },
    },
  ];
}
