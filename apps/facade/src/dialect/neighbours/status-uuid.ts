import { jsonList, sendBothTexts } from '../../read/texts.ts';
import type { Dialect } from '../dialect.ts';
import { messageOfBody, spacedJson } from '../sends.ts';

/** A neighbouring report's client: it looks for `"status": "success"`, blank and all. */
export const statusUuid: Dialect = {
  sends: [
    {
      method: 'post',
      path: '/facade',
      accepts: ['json', 'form', 'text'],
      doc: { summary: 'Send a message', replies: { 200: { description: 'status and uuid' } } },
      messageOf: messageOfBody,
      answer: ({ response }, { id }) =>
        void response.type('application/json').send(spacedJson({ status: 'success', uuid: id })),
    },
  ],
  reads: (service, reads) => [
    {
      method: 'get',
      path: '/facade',
      doc: { summary: 'All of logging, and one share', replies: { 200: { description: 'Both as lists' } } },
      handle: ({ response }) =>
        sendBothTexts({ service, reads, response, type: 'application/json' }, async function* ({ logging, messages }) {
          yield '{"logs": ';
          yield* jsonList(logging, ', ');
          yield ', "message": ';
          yield* jsonList(messages, ', ');
          yield '}';
        }),
    },
  ],
};
