import { z } from 'zod';
import { messageTextSchema } from '@signalbox/shared';
import { jsonList, sendBothTexts } from '../../read/texts.ts';
import type { Dialect } from '../dialect.ts';
import { messageOfBody } from '../sends.ts';

/** Report A (LAB §2): a FastAPI facade on 8000. */
export const reportA: Dialect = {
  sends: [
    {
      method: 'post',
      path: '/send-msg',
      accepts: ['json'],
      doc: {
        summary: 'Report A: send a message',
        body: { 'application/json': z.object({ message: messageTextSchema }) },
        replies: { 200: { description: 'Stored by logging and in the queue' } },
      },
      messageOf: messageOfBody,
      answer: ({ response }, { id }) =>
        void response.json({ uuid: id, 'logging service status': 'OK', 'messages queue status': 'OK' }),
    },
  ],
  reads: (service, reads) => [
    {
      method: 'get',
      path: '/get-msg',
      doc: { summary: 'Report A: all of logging, and one share', replies: { 200: { description: 'Both as lists' } } },
      handle: ({ response }) =>
        sendBothTexts({ service, reads, response, type: 'application/json' }, async function* ({ logging, messages }) {
          yield '{"logs":';
          yield* jsonList(logging);
          yield ',"messages_service":';
          yield* jsonList(messages);
          yield '}';
        }),
    },
  ],
};
