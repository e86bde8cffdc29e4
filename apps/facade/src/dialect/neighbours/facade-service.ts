import { messageTextSchema } from '@signalbox/shared';
import { jsonList, sendBothTexts } from '../../read/texts.ts';
import type { Dialect } from '../dialect.ts';
import { messageOfBody } from '../sends.ts';

/** A neighbouring report's client: a JSON string to `/facade_service`, and both lists from it. */
export const facadeService: Dialect = {
  sends: [
    {
      method: 'post',
      path: '/facade_service',
      accepts: ['json'],
      doc: {
        summary: 'Send a message',
        body: { 'application/json': messageTextSchema },
        replies: { 200: { description: 'Its id, as a JSON string' } },
      },
      messageOf: messageOfBody,
      answer: ({ response }, { id }) => void response.json(id),
    },
  ],
  reads: (service, reads) => [
    {
      method: 'get',
      path: '/facade_service',
      doc: { summary: 'All of logging, and one share', replies: { 200: { description: 'Two lists in one' } } },
      handle: ({ response }) =>
        sendBothTexts({ service, reads, response, type: 'application/json' }, async function* ({ logging, messages }) {
          yield '[';
          yield* jsonList(logging);
          yield ',';
          yield* jsonList(messages);
          yield ']';
        }),
    },
  ],
};
