import { z } from 'zod';
import { messageTextSchema } from '@signalbox/shared';
import { joined, sendBothTexts } from '../../read/texts.ts';
import type { Dialect } from '../dialect.ts';
import { messageOfBody, spacedJson } from '../sends.ts';

/** Text of a JSON list within a JSON string: both written as JSON. */
const inner = (text: string): string => JSON.stringify(JSON.stringify(text)).slice(1, -1);

/** Report C (LAB §2): a form in, a JSON list of two strings out. */
export const reportC: Dialect = {
  sends: [
    {
      method: 'post',
      path: '/facade',
      accepts: ['form'],
      doc: {
        summary: 'Report C: send a message',
        body: { 'application/x-www-form-urlencoded': z.object({ msg: messageTextSchema }) },
        replies: { 201: { description: 'Stored by logging and in the queue' } },
      },
      messageOf: messageOfBody,
      answer: ({ response }, { msg }) =>
        void response
          .status(201)
          .type('application/json')
          .send(spacedJson({ response: 'OK', message: msg })),
    },
  ],
  reads: (service, reads) => [
    {
      method: 'get',
      path: '/facade',
      doc: { summary: 'Report C: both services as two strings', replies: { 200: { description: 'A list of two' } } },
      handle: ({ response }) =>
        sendBothTexts({ service, reads, response, type: 'application/json' }, async function* ({ logging, messages }) {
          yield '["logging-service: [';
          yield* joined(logging, ',', inner);
          yield String.raw`]\n", "messages-service: [`;
          yield* joined(messages, ',', inner);
          yield String.raw`]\n"]`;
        }),
    },
  ],
};
