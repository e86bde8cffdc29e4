import { joined, sendTextsOf } from '../../read/texts.ts';
import type { Dialect } from '../dialect.ts';
import { messageOfBody } from '../sends.ts';

/** What messages answers in this lab: it has no queue yet. */
const messagesText = 'not implemented yet';

/** Report D (LAB §2): the body is the message, whatever its type is called; everything at the root. */
export const reportD: Dialect = {
  sends: [
    {
      method: 'post',
      path: '/',
      accepts: ['any'],
      doc: { summary: 'Report D: send a message', replies: { 200: { description: 'Its id, as text' } } },
      messageOf: messageOfBody,
      answer: ({ response }, { id }) => void response.type('text/plain').send(id),
    },
  ],
  reads: (service, reads) => [
    {
      method: 'get',
      path: '/',
      doc: { summary: 'Report D: all of logging, and the fixed text', replies: { 200: { description: 'Text' } } },
      handle: ({ response }) =>
        sendTextsOf(
          'logging',
          { service, reads, response, type: 'text/plain; charset=utf-8' },
          async function* (texts) {
            yield* joined(texts, ', ');
            yield `\n${messagesText}\n`;
          },
        ),
    },
  ],
};
