import { AppError, heldMessageSchema, messageIdSchema } from '@signalbox/shared';
import { parseInput, type Route } from '@signalbox/service-kit';
import type { MessagesContext } from '../context.ts';

/** `GET /messages/ID`: one message, where this share holds it. */
export function getMessage({ instance, share, assertInTouch }: MessagesContext): Route {
  return {
    method: 'get',
    path: '/messages/:id',
    doc: {
      summary: 'One message of this share',
      replies: {
        200: { description: 'It is held here', schema: heldMessageSchema },
        404: { description: 'This share does not hold it' },
      },
    },
    handle({ request, response }) {
      const id = parseInput(messageIdSchema, request.params['id'], 'id');
      assertInTouch();
      const found = share.find(id);
      if (found === undefined) throw new AppError('not-found', `${instance} does not hold ${id}.`, { id });
      response.json({ ...found, instance });
    },
  };
}
