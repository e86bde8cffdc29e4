import { joined, sendBothTexts } from '../../read/texts.ts';
import type { Dialect } from '../dialect.ts';

/** Report B (LAB §2): `POST /facade` with JSON `{"msg"}` as our own takes it; `GET /facade` is the lab's text. */
export const reportB: Dialect = {
  sends: [],
  reads: (service, reads) => [
    {
      method: 'get',
      path: '/facade',
      doc: { summary: 'Report B: all of logging, then one share', replies: { 200: { description: 'Text' } } },
      handle: ({ response }) =>
        sendBothTexts({ service, reads, response, type: 'text/plain; charset=utf-8' }, async function* (texts) {
          yield* joined(texts.logging, ', ');
          yield '\n';
          yield* joined(texts.messages, ', ');
          yield '\n';
        }),
    },
  ],
};
